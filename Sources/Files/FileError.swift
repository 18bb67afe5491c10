import Foundation

/// Why a file or folder cannot be opened, mapped, written, removed or given its name.
package enum FileError: Error, Equatable, CustomStringConvertible {
  /// The operating system refused; `code` is its `errno`.
  case system(operation: Operation, path: String, code: Int32)

  /// The path names a folder, a pipe or a device.
  case notRegularFile(path: String)

  /// The file has another name (a hard link), under which it would be changed too.
  case otherName(path: String)

  /// The path names something that is not a folder, or a link where only a folder may be.
  case notFolder(path: String)

  /// Another process, or another part of this one, writes the file.
  case beingWritten(path: String)

  /// A file has the name of an output, is not an earlier one, and nobody asked to replace it with
  /// `flag`.
  case exists(path: String, content: String, flag: String?)

  /// The writer has finished, or has failed before.
  case writerClosed(path: String)

  /// A step of the work on a file or folder.
  package enum Operation: String, Sendable {
    case open
    case create
    case status = "examine"
    case map
    case read
    case write
    case lock
    case remove
    case sync
    case close
    case rename
    case syncFolder = "sync the folder of"
  }

  package var description: String {
    switch self {
    case .system(.map, let path, ENOMEM):
      "cannot map \(path): there is no memory, or there are too many mapped files "
        + "(`sysctl vm.max_map_count` says how many a process may have)"
    case .system(let operation, let path, let code):
      "cannot \(operation.rawValue) \(path): \(String(cString: strerror(code)))"
    case .notRegularFile(let path):
      "\(path) is not a regular file"
    case .otherName(let path):
      "\(path) is another file too (a hard link), which would be overwritten; remove it"
    case .notFolder(let path):
      "\(path) is not a folder of its own, but a file or a link"
    case .beingWritten(let path):
      "\(path) is being written by another process"
    case .exists(let path, let content, let flag):
      "\(path) exists and is not to be replaced by \(content); "
        + (flag.map { "give \($0) to replace it, or another path" } ?? "give another path")
    case .writerClosed(let path):
      "\(path) is closed: nothing more can be written"
    }
  }

  /// Whether the file does not exist.
  package var isAbsence: Bool {
    guard case .system(.open, _, let code) = self else { return false }
    return code == ENOENT || code == ENOTDIR
  }

  /// What went wrong, without the name of the file.
  package var reason: String {
    guard case .system(_, _, let code) = self else { return description }
    return String(cString: strerror(code))
  }

  /// The words of the system for an error of Foundation, which has many of its own.
  package static func reason(of error: any Error) -> String {
    code(of: error).map { String(cString: strerror($0)) } ?? (error as? FileError)?.reason
      ?? "\(error)"
  }

  /// The `errno` beneath an error of Foundation, which comes as a structure or as an object.
  private static func code(of error: any Error) -> Int32? {
    if let error = error as? POSIXError { return error.code.rawValue }
    if let code = (error as? CocoaError)?.underlying.flatMap({ code(of: $0) }) { return code }
    let error = error as NSError
    if error.domain == NSPOSIXErrorDomain { return Int32(error.code) }
    return (error.userInfo[NSUnderlyingErrorKey] as? any Error).flatMap { code(of: $0) }
  }

  /// Calls `body` with Foundation's file manager, and turns what it throws into a `FileError` with
  /// the `errno` beneath.
  static func wrapping<Result>(
    _ operation: Operation, _ path: String, _ body: (FileManager) throws -> Result
  ) throws(FileError) -> Result {
    do {
      return try body(.default)
    } catch {
      throw .system(operation: operation, path: path, code: code(of: error) ?? EIO)
    }
  }
}
