import Files
import Foundation
import Safetensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder that an export is written into: it appears under its name whole, or not at all.
///
/// Files are written into a sibling, the path with `.partial` behind it, which gets the name when
/// its manifest is on the disk. What a killed process left there is begun anew. A folder that is
/// there is replaced on request only, and only where it holds nothing but an export.
package final class ExportFolder {
  package let path: String

  /// What has been written so far, in the order of completion.
  private(set) var files: [ExportManifest.File] = []

  private let workingPath: String
  private let overwrite: Bool
  private let descriptor: Int32
  private var isOpen = true

  /// Stands in a working folder as long as it is one, so that no other folder is taken for it.
  private static let markName = ".unfinished-export"

  /// Prepares to write `path`.
  package init(path: String, overwrite: Bool) throws {
    let path = URL(filePath: path).standardizedFileURL.path
    self.path = path
    self.overwrite = overwrite
    workingPath = path + ".partial"
    try ExportFolder.requireReplaceable(path, overwrite: overwrite)
    let manager = FileManager.default
    let mark = workingPath + "/" + ExportFolder.markName
    // Whole, where a process was killed between its last two steps.
    let isLeft =
      manager.fileExists(atPath: mark) || ExportManifest.read(folder: workingPath) != nil
    if !isLeft, let names = try? manager.contentsOfDirectory(atPath: workingPath),
      let other = names.first
    {
      throw ShardsError.folderNotOurs(path: workingPath, example: other)
    }
    do {
      try manager.createDirectory(atPath: workingPath, withIntermediateDirectories: true)
    } catch {
      throw ShardsError.system(
        operation: "create", path: workingPath, reason: error.localizedDescription)
    }
    descriptor = open(workingPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ShardsError.system(
        operation: "open", path: workingPath, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      isOpen = false
      close(descriptor)
      throw ShardsError.folderInUse(path: path)
    }
    for name in try manager.contentsOfDirectory(atPath: workingPath).sorted()
    where name != ExportFolder.markName {
      try manager.removeItem(atPath: workingPath + "/" + name)
    }
    guard manager.createFile(atPath: mark, contents: nil) else {
      throw ShardsError.system(operation: "create", path: mark, reason: "the system refuses it")
    }
  }

  deinit {
    guard isOpen else { return }
    close(descriptor)
    try? FileManager.default.removeItem(atPath: workingPath)
  }

  /// Starts a file.
  func makeFile(_ name: String) throws -> ExportFile {
    try ExportFile(name: name, folder: workingPath) { [weak self] in self?.files.append($0) }
  }

  /// Writes a small file.
  func write(_ bytes: [UInt8], to name: String) throws {
    let file = try makeFile(name)
    try file.write(bytes)
    try file.finish()
  }

  /// Writes the manifest and gives the folder its name.
  func finish(_ manifest: ExportManifest) throws {
    let file = try AtomicFile(path: workingPath + "/" + ExportManifest.fileName)
    try manifest.jsonBytes().withUnsafeBytes { try file.write($0) }
    try file.commit()
    // Somebody may have put files there meanwhile.
    try ExportFolder.requireReplaceable(path, overwrite: overwrite)
    let manager = FileManager.default
    try manager.removeItem(atPath: workingPath + "/" + ExportFolder.markName)
    if manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
    guard rename(workingPath, path) == 0 else {
      throw ShardsError.system(
        operation: "rename", path: path, reason: String(cString: strerror(errno)))
    }
    isOpen = false
    close(descriptor)
    // The new name is durable when the folder around it is.
    let parent = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard parent >= 0 else { return }
    fsync(parent)
    close(parent)
  }

  /// Throws unless there is nothing at `path`, an empty folder, or an export that may be replaced.
  private static func requireReplaceable(_ path: String, overwrite: Bool) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
      throw ShardsError.system(operation: "create", path: path, reason: "a file has that name")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    guard let first = names.first else { return }
    guard let manifest = ExportManifest.read(folder: path) else {
      throw ShardsError.folderNotOurs(path: path, example: first)
    }
    let ours = Set(manifest.files.map(\.file)).union([ExportManifest.fileName])
    if let other = names.first(where: { !ours.contains($0) }) {
      throw ShardsError.folderNotOurs(path: path, example: other)
    }
    guard overwrite else { throw ShardsError.exportExists(path: path) }
  }
}
