import Foundation

/// Why a file, or the rest of one, cannot be read.
struct FileFault: Error, Equatable {
  var reason: SkipReason
  var detail: String

  /// Whether the fault is not in the file, but in the machine or in who changes the file: then the
  /// rest must not be skipped, and the run ends.
  private(set) var isFailure = false

  /// The library that would have to be installed to read the file; the run ends without it.
  var missingLibrary: MissingLibrary?

  /// A library that is opened at run time, and is not there.
  struct MissingLibrary: Equatable {
    /// The compression that needs it.
    let compression: String

    /// The package that has it, by its name in Debian.
    let package: String
  }

  /// The codes of what is not there, may not be read, or is not something to read.
  ///
  /// They are about the input, and would come again. Any other code is a failure of the system.
  private static let inputCodes = [
    ENOENT, EACCES, EPERM, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, ENXIO, ENODEV,
  ]

  /// How often a call is made again that a signal interrupts.
  private static let interruptionLimit = 100

  /// A fault in the file.
  init(reason: SkipReason, detail: String) {
    self.reason = reason
    self.detail = detail
  }

  /// A fault that is not in the file.
  static func failure(_ detail: String) -> FileFault {
    var fault = FileFault(reason: .unreadableFile, detail: detail)
    fault.isFailure = true
    return fault
  }

  /// The fault of a system call that has just set `errno`, or failed with `code`.
  static func systemCall(code: Int32 = errno) -> FileFault {
    let detail = String(cString: strerror(code))
    return inputCodes.contains(code)
      ? FileFault(reason: .unreadableFile, detail: detail) : failure(detail)
  }

  /// The result of a system call, made again where a signal interrupted it.
  static func uninterrupted<Count: SignedInteger>(_ call: () -> Count) -> Count {
    for _ in 0..<interruptionLimit {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
    return call()
  }

  /// Fails where a file that was read to its end does not have the size that was noted when the
  /// run began; 0 is that of a pipe.
  static func requireSize(_ byteCount: Int, noted notedByteCount: Int) throws(FileFault) {
    guard notedByteCount > 0, byteCount != notedByteCount else { return }
    throw failure(
      "it had \(notedByteCount) bytes when the run began, and now has \(byteCount); "
        + "give the command again when nothing changes the file")
  }

  /// The fault as a record about the file at `path` as a whole; throws where it is a failure.
  func record(path: String) throws(DocumentsError) -> SkippedRecord {
    guard !isFailure else { throw .unreadable(path: path, cause: detail) }
    return SkippedRecord(location: RecordLocation(path: path), reason: reason, detail: detail)
  }
}
