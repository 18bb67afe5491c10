import Foundation

/// Why a file, or the rest of one, cannot be read.
struct FileFault: Error, Equatable {
  var reason: SkipReason
  var detail: String

  /// The fault of a system call that has just set `errno`.
  static func systemCall() -> FileFault {
    FileFault(reason: .unreadableFile, detail: String(cString: strerror(errno)))
  }

  /// The fault as a record about the file at `path` as a whole.
  func record(path: String) -> SkippedRecord {
    SkippedRecord(location: RecordLocation(path: path), reason: reason, detail: detail)
  }
}
