internal import Glibc

/// Renames that survive a power failure: what gets the name is on the disk before, and the name
/// itself afterwards.
///
/// This is the order that `rename(2)` and `fsync(2)` ask for: sync the file, rename it, sync the
/// folder that holds the new name.
package enum DurableRename {
  /// Syncs the file or folder at `path`, calls it `finalPath`, and syncs the folder around that.
  ///
  /// For files that another library wrote, such as a database of SQLite, and for whole folders. A
  /// file that is already at `finalPath` is replaced, a folder only where it is empty.
  package static func rename(_ path: String, to finalPath: String) throws(FileError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(operation: .open, path: path, code: errno) }
    let isSynced = fsync(descriptor) == 0
    let code = errno
    close(descriptor)
    guard isSynced else { throw .system(operation: .sync, path: path, code: code) }
    try renameSynced(path, to: finalPath)
  }

  /// Gives a name to a file that is on the disk, and syncs the folder around the new name.
  static func renameSynced(_ path: String, to finalPath: String) throws(FileError) {
    guard Glibc.rename(path, finalPath) == 0 else {
      throw .system(operation: .rename, path: finalPath, code: errno)
    }
    try syncFolder(of: finalPath)
  }

  /// Makes a new name durable; file systems that cannot sync a folder answer EINVAL.
  static func syncFolder(of path: String) throws(FileError) {
    let name = path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let folder =
      switch name.utf8.lastIndex(of: UInt8(ascii: "/")) {
      case nil: "."
      case name.startIndex?: "/"
      case let slash?: String(name[..<slash])
      }
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .system(operation: .syncFolder, path: path, code: errno)
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .system(operation: .syncFolder, path: path, code: errno)
    }
  }
}
