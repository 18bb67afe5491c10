import Foundation

/// Why a file or folder cannot be opened, mapped, written, removed or given its name.
package enum FileError: Error, Equatable, CustomStringConvertible {
  /// The operating system refused; `code` is its `errno`.
  case system(operation: Operation, path: String, code: Int32)

  /// The path names a folder, a pipe or a device.
  case notRegularFile(path: String)

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
    case .system(let operation, let path, let code):
      "cannot \(operation.rawValue) \(path): \(String(cString: strerror(code)))"
    case .notRegularFile(let path):
      "\(path) is not a regular file"
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

  /// Calls `body` with Foundation's file manager, and turns what it throws into a `FileError` with
  /// the `errno` beneath.
  static func wrapping<Result>(
    _ operation: Operation, _ path: String, _ body: (FileManager) throws -> Result
  ) throws(FileError) -> Result {
    do {
      return try body(.default)
    } catch {
      let cause = (error as? CocoaError)?.underlying ?? error
      let code = (cause as? POSIXError)?.code.rawValue ?? EIO
      throw .system(operation: operation, path: path, code: code)
    }
  }
}
