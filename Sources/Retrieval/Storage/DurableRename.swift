import Foundation

/// Gives a written file its final name so that it survives a power failure.
enum DurableRename {
  /// Syncs the file, renames it, and syncs its folder.
  static func rename(_ path: String, to finalPath: String) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.synchronize()
    try file.close()
    guard Foundation.rename(path, finalPath) == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: finalPath])
    }
    let folder = URL(filePath: finalPath).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
