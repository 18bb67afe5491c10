import Foundation

/// A folder that no other process or thread can lock, as long as this value lives.
///
/// The lock is `flock(2)` on the folder itself, so a killed process leaves no lock. Who does not
/// get it changes nothing, except that a folder that was not there is there now, empty.
final class FolderLock {
  let path: String

  /// Whether the folder was made for this lock.
  let isNew: Bool

  private let descriptor: Int32

  /// Creates the folder at `path`, with those around it, or takes the one that is there.
  ///
  /// A link to a folder is taken where `followsLinks` says so. Throws `FileError`, and
  /// `OutputFolderError.inUse`, which names `finalPath`, where another process has the lock.
  init(path: String, followsLinks: Bool, finalPath: String) throws {
    self.path = path
    while true {
      let isNew = try FolderLock.create(path)
      let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW)
      let descriptor = Glibc.open(path, flags)
      guard descriptor >= 0 else {
        let code = errno
        var status = stat()
        let isLink = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
        // The owner of the lock may have renamed or removed the folder just now.
        if code == ENOENT, !isLink { continue }
        throw isLink || code == ENOTDIR
          ? FileError.notFolder(path: path)
          : FileError.system(operation: .open, path: path, code: code)
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK else {
          throw FileError.system(operation: .lock, path: path, code: code)
        }
        throw OutputFolderError.inUse(path: finalPath)
      }
      // A lock on a folder that has lost its name protects nothing.
      guard FolderLock.isNamed(descriptor, path) else {
        close(descriptor)
        continue
      }
      self.descriptor = descriptor
      self.isNew = isNew
      return
    }
  }

  deinit {
    close(descriptor)
  }

  /// Makes the folder, durably; whether it was not there.
  private static func create(_ path: String) throws(FileError) -> Bool {
    if mkdir(path, 0o777) != 0 {
      if errno == EEXIST { return false }
      guard errno == ENOENT else { throw .system(operation: .create, path: path, code: errno) }
      let parent = (path as NSString).deletingLastPathComponent
      try FileError.wrapping(.create, parent) {
        try $0.createDirectory(atPath: parent, withIntermediateDirectories: true)
      }
      guard mkdir(path, 0o777) == 0 else {
        if errno == EEXIST { return false }
        throw .system(operation: .create, path: path, code: errno)
      }
    }
    try DurableRename.syncFolder(of: path)
    return true
  }

  /// Whether the open folder is the one at `path`.
  private static func isNamed(_ descriptor: Int32, _ path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
      && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
  }
}
