internal import Glibc

/// A file under a temporary name that gets its final name only when it is whole and on the disk.
///
/// Everything that this program writes goes through here, or through `DurableRename` where another
/// library writes the file. The temporary name is the path with `.partial` appended, so one path
/// has one writer at a time, and the next writer overwrites what a killed process left. Any
/// failure, and dropping the value before `commit()`, removes the temporary file.
package final class AtomicFile {
  /// The final path.
  package let path: String
  private let temporaryPath: String
  private var descriptor: Int32

  /// What is appended to a path as long as the file or folder there is not whole.
  package static let temporarySuffix = ".partial"

  /// A name without the suffix of what is not whole.
  package static func finalName(of name: String) -> String {
    name.hasSuffix(temporarySuffix) ? String(name.dropLast(temporarySuffix.count)) : name
  }

  /// Writes a small file; it has its name only when it is whole.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try AtomicFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  /// Creates the temporary file, or empties the one that is there.
  ///
  /// Throws `FileError.notRegularFile` where a folder or a device has the final name.
  package init(path: String) throws(FileError) {
    self.path = path
    temporaryPath = path + AtomicFile.temporarySuffix
    descriptor = -1
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
      throw .notRegularFile(path: path)
    }
    descriptor = Glibc.open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .system(operation: .open, path: temporaryPath, code: errno)
    }
  }

  deinit {
    abandon()
  }

  /// Appends bytes.
  package func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Appends bytes, in as many calls as the system needs.
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
    do throws(FileError) {
      try DurableRename.renameSynced(temporaryPath, to: path)
    } catch {
      unlink(temporaryPath)
      throw error
    }
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
}
