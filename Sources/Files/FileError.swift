internal import Glibc

/// Why a file cannot be opened, mapped, written or given its name.
package enum FileError: Error, Equatable, CustomStringConvertible {
  /// The operating system refused; `code` is its `errno`.
  case system(operation: Operation, path: String, code: Int32)

  /// The path names a folder, a pipe or a device.
  case notRegularFile(path: String)

  /// The writer has finished, or has failed before.
  case writerClosed(path: String)

  /// A step of the work on a file.
  package enum Operation: String, Sendable {
    case open
    case status = "examine"
    case map
    case read
    case write
    case sync
    case close
    case rename
    case syncFolder = "sync the folder of"
  }

  package var description: String {
    switch self {
    case .system(let operation, let path, let code):
      "cannot \(operation.rawValue) \(path): \(String(cString: strerror(code)))"
    case .notRegularFile(let path):
      "\(path) is not a regular file"
    case .writerClosed(let path):
      "\(path) is closed: nothing more can be written"
    }
  }
}
