internal import Glibc

/// A regular file, opened for reading at any place by any thread.
package final class RandomAccessFile: Sendable {
  /// The path the file was opened by.
  package let path: String

  /// The size of the file when it was opened.
  package let byteCount: Int

  private let descriptor: Int32

  /// Opens the file at `path`; what is not a regular file is an error, and is not waited for.
  package init(path: String) throws(FileError) {
    self.path = path
    descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(operation: .open, path: path, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .system(operation: .status, path: path, code: code)
    }
    guard status.st_mode & S_IFMT == S_IFREG, let byteCount = Int(exactly: status.st_size) else {
      close(descriptor)
      throw .notRegularFile(path: path)
    }
    self.byteCount = byteCount
  }

  deinit {
    close(descriptor)
  }

  /// Reads the bytes from `offset` on into `destination`, and returns how many there were: fewer
  /// than fit where the file ends before.
  package func read(
    at offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int {
    var count = 0
    while count < destination.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: destination[count...])
      let readNow = pread(descriptor, rest.baseAddress, rest.count, offset + count)
      if readNow == 0 { break }
      if readNow > 0 {
        count += readNow
      } else if errno != EINTR {
        throw .system(operation: .read, path: path, code: errno)
      }
    }
    return count
  }
}
