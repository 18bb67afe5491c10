internal import Glibc

/// A file under a temporary name that gets its final name only when it is whole and on the disk.
///
/// The temporary name is the path with `.partial` behind it, so one path has one writer at a time,
/// and what a killed process left is overwritten by the next. Any failure, and dropping the value
/// before `commit()`, removes the temporary file.
package final class AtomicFile {
  /// The final path.
  package let path: String
  private let temporaryPath: String
  private var descriptor: Int32

  /// Creates the temporary file, or empties the one that is there.
  package init(path: String) throws(FileError) {
    self.path = path
    temporaryPath = path + ".partial"
    descriptor = Glibc.open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .system(operation: .open, path: temporaryPath, code: errno)
    }
  }

  deinit {
    abandon()
  }

  /// Writes all bytes, in as many calls as the system needs.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    guard descriptor >= 0 else { throw .writerClosed(path: path) }
    var remaining = bytes
    while !remaining.isEmpty {
      let count = Glibc.write(descriptor, remaining.baseAddress, remaining.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(.write, code: count < 0 ? errno : ENOSPC) }
      remaining = UnsafeRawBufferPointer(rebasing: remaining.dropFirst(count))
    }
  }

  /// Syncs the file, gives it its final name, and syncs its folder.
  package func commit() throws(FileError) {
    guard descriptor >= 0 else { throw .writerClosed(path: path) }
    guard fsync(descriptor) == 0 else { throw failure(.sync, code: errno) }
    let closed = close(descriptor)
    let code = errno
    descriptor = -1
    guard closed == 0 else {
      unlink(temporaryPath)
      throw .system(operation: .close, path: temporaryPath, code: code)
    }
    guard rename(temporaryPath, path) == 0 else {
      let code = errno
      unlink(temporaryPath)
      throw .system(operation: .rename, path: path, code: code)
    }
    try syncFolder()
  }

  /// Closes and removes the temporary file; does nothing after a commit.
  package func abandon() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    unlink(temporaryPath)
  }

  private func failure(
    _ operation: FileError.Operation, code: Int32
  ) -> FileError {
    abandon()
    return .system(operation: operation, path: temporaryPath, code: code)
  }

  /// Makes the new name durable; file systems that cannot sync a folder answer EINVAL.
  private func syncFolder() throws(FileError) {
    let folder =
      switch path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      case nil: "."
      case path.startIndex?: "/"
      case let slash?: String(path[..<slash])
      }
    let folderDescriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folderDescriptor >= 0 else {
      throw .system(operation: .syncFolder, path: path, code: errno)
    }
    defer { close(folderDescriptor) }
    guard fsync(folderDescriptor) == 0 || errno == EINVAL else {
      throw .system(operation: .syncFolder, path: path, code: errno)
    }
  }
}
