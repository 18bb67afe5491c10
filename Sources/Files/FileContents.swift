package import Foundation
internal import Glibc

/// All bytes of a file that is small enough to be read at once.
///
/// Foundation's own functions tell a file that is missing from one that cannot be read by errors of
/// many words, or not at all; here the reason is that of the system.
package enum FileContents {
  private static let blockByteCount = 1 << 16

  /// The bytes of the file at `path`, which may be a pipe.
  package static func read(_ path: String) throws(FileError) -> Data {
    let descriptor = try open(path)
    defer { close(descriptor) }
    var bytes = Data()
    var block = [UInt8](repeating: 0, count: blockByteCount)
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(operation: .read, path: path, code: errno) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: block[..<count])
    }
  }

  /// The bytes of the file at `path`; nil where there is none.
  package static func readIfPresent(_ path: String) throws(FileError) -> Data? {
    do throws(FileError) {
      return try read(path)
    } catch {
      guard error.isAbsence else { throw error }
      return nil
    }
  }

  private static func open(_ path: String) throws(FileError) -> Int32 {
    while true {
      let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
      if descriptor >= 0 { return descriptor }
      guard errno == EINTR else { throw .system(operation: .open, path: path, code: errno) }
    }
  }
}
