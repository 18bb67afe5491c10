import Foundation

/// What the file system says about a path.
struct FileStatus: Equatable {
  /// The kinds of entries, named as in messages.
  enum Kind: String {
    case file
    case folder
    case symbolicLink = "symbolic link"
    case pipe
    case device
    case socket
  }

  let kind: Kind
  let byteCount: Int
  /// Nanoseconds since 1970.
  let modificationTime: Int64
  /// The device and the number of the file: equal for all of its names.
  let identity: [UInt64]

  /// The status of what `path` leads to, or of a symbolic link itself.
  init(path: String, followingLinks: Bool) throws(FileFault) {
    var status = stat()
    let result = followingLinks ? stat(path, &status) : lstat(path, &status)
    guard result == 0 else { throw FileFault.systemCall() }
    self.init(status)
  }

  /// The status of an open file.
  init(descriptor: Int32) throws(FileFault) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileFault.systemCall() }
    self.init(status)
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .symbolicLink
    case S_IFIFO: kind = .pipe
    case S_IFSOCK: kind = .socket
    default: kind = .device
    }
    byteCount = Int(clamping: status.st_size)
    identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
    let time = status.st_mtim
    modificationTime = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
