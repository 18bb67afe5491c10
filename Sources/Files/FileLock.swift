internal import Glibc

/// A file that no other process, and nothing else in this one, can lock as long as this value
/// lives.
///
/// The lock is `flock(2)`, so a killed process leaves none. Nothing is changed in a file that is
/// there already.
package final class FileLock {
  let path: String

  /// Open for writing, at the beginning.
  private(set) var descriptor: Int32

  /// Whether the file held nothing when it was locked.
  let wasEmpty: Bool

  /// Whether the file serves the lock alone, and so goes with it.
  private let isTemporary: Bool

  /// Locks the file at `path`, or creates it.
  ///
  /// Throws `FileError`: `beingWritten`, with the name `finalPath`, where another process has the
  /// lock, `notRegularFile` where something other than a file has the name, a link included, and
  /// `otherName` where the file has another name.
  package init(path: String, finalPath: String, isTemporary: Bool = true) throws(FileError) {
    self.path = path
    self.isTemporary = isTemporary
    while true {
      let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
      let descriptor = Glibc.open(path, flags, 0o644)
      guard descriptor >= 0 else {
        let code = errno
        if code == EINTR { continue }
        // A link, or a pipe that nobody reads.
        throw code == ELOOP || code == ENXIO
          ? .notRegularFile(path: path) : .system(operation: .open, path: path, code: code)
      }
      var (opened, named) = (stat(), stat())
      guard fstat(descriptor, &opened) == 0, opened.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw .notRegularFile(path: path)
      }
      guard opened.st_nlink <= 1 else {
        close(descriptor)
        throw .otherName(path: path)
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(descriptor)
        if code == EINTR { continue }
        throw code == EWOULDBLOCK
          ? .beingWritten(path: finalPath) : .system(operation: .lock, path: path, code: code)
      }
      // Its owner may have renamed or removed the file just now: then it protects nothing.
      guard
        lstat(path, &named) == 0, opened.st_dev == named.st_dev, opened.st_ino == named.st_ino
      else {
        close(descriptor)
        continue
      }
      self.descriptor = descriptor
      wasEmpty = named.st_size == 0
      return
    }
  }

  deinit {
    release()
  }

  /// Gives the lock back; does nothing the second time.
  package func release() {
    guard descriptor >= 0 else { return }
    if isTemporary { unlink(path) }
    close(descriptor)
    descriptor = -1
  }
}
