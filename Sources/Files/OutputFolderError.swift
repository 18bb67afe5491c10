/// Why a folder cannot be written into.
package enum OutputFolderError: Error, Equatable, CustomStringConvertible {
  /// Another process, or another part of this one, holds the lock.
  case inUse(path: String)

  /// The folder holds something that no run of its kind writes, such as `example`.
  case notOurs(path: String, content: String, example: String)

  /// The folder holds a finished result, and nobody asked to replace it.
  case finished(path: String, content: String)

  package var description: String {
    switch self {
    case .inUse(let path):
      "\(path) is being written by another process"
    case .notOurs(let path, let content, let example):
      "\(path) holds \(example), which is not part of \(content); nothing was changed there, "
        + "give another --output"
    case .finished(let path, let content):
      "\(path) already holds \(content); give --overwrite to replace it, or another --output"
    }
  }
}
