internal import Glibc

/// A file under a temporary name that gets its final name only when it is whole and on the disk.
///
/// Everything that this program writes goes through here, or through `DurableRename` where another
/// library writes the file. The temporary name is the path with `.partial` appended. It is locked,
/// so one path has one writer at a time, and the next writer overwrites what a killed process left.
/// Any failure, and dropping the value before `commit()`, removes the temporary file.
package final class AtomicFile {
  /// The final path; where that is a link to a file, the path of the file.
  package let path: String
  private let temporaryPath: String

  /// Nil when nothing more can be written.
  private var lock: FileLock?

  /// What is appended to a path as long as the file or folder there is not whole.
  package static let temporarySuffix = ".partial"

  /// A name without the suffix of what is not whole.
  package static func finalName(of name: String) -> String {
    name.hasSuffix(temporarySuffix) ? String(name.dropLast(temporarySuffix.count)) : name
  }

  /// Writes a small file; it has its name only when it is whole.
  package static func write(
    _ bytes: [UInt8], to path: String, replacing rule: ReplacementRule? = nil
  ) throws(FileError) {
    let file = try AtomicFile(path: path, replacing: rule)
    try file.write(bytes)
    try file.commit()
  }

  /// Creates the temporary file, or empties the one that is there.
  ///
  /// A file that has the final name is replaced by `commit()`, where the rule allows it, or there is
  /// none. Throws `FileError`, among others `notRegularFile` where a folder or a device has the
  /// name, `exists`, and `beingWritten` where another process writes it.
  package init(path: String, replacing rule: ReplacementRule? = nil) throws(FileError) {
    self.path = try ReplacementRule.target(of: path)
    temporaryPath = self.path + AtomicFile.temporarySuffix
    let lock = try FileLock(path: temporaryPath, finalPath: path, isTemporary: false)
    do throws(FileError) {
      // Under the lock: another process may have finished just now.
      if let rule {
        try rule.check(path)
      } else {
        _ = try ReplacementRule.isRegularFile(path)
      }
      guard ftruncate(lock.descriptor, 0) == 0 else {
        throw .system(operation: .write, path: temporaryPath, code: errno)
      }
    } catch {
      if lock.wasEmpty { unlink(temporaryPath) }
      throw error
    }
    self.lock = lock
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
    guard let lock else { throw .writerClosed(path: path) }
    var remaining = bytes
    while !remaining.isEmpty {
      let count = Glibc.write(lock.descriptor, remaining.baseAddress, remaining.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(.write, code: count < 0 ? errno : ENOSPC) }
      remaining = UnsafeRawBufferPointer(rebasing: remaining.dropFirst(count))
    }
  }

  /// Syncs the file, gives it its final name, and syncs its folder.
  package func commit() throws(FileError) {
    guard let lock else { throw .writerClosed(path: path) }
    guard fsync(lock.descriptor) == 0 else { throw failure(.sync, code: errno) }
    do throws(FileError) {
      try DurableRename.renameSynced(temporaryPath, to: path)
    } catch {
      abandon()
      throw error
    }
    self.lock = nil
  }

  /// Removes and closes the temporary file; does nothing after a commit.
  package func abandon() {
    guard lock != nil else { return }
    unlink(temporaryPath)
    lock = nil
  }

  private func failure(
    _ operation: FileError.Operation, code: Int32
  ) -> FileError {
    abandon()
    return .system(operation: operation, path: temporaryPath, code: code)
  }
}
