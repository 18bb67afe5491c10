import Files
import Foundation
import Safetensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder that a packing is written into, locked against other processes while it is open.
///
/// A folder is taken when it does not exist, is empty, or holds an unfinished packing of ours; a
/// finished one only on request, and a folder with anything else in it never. The lock is an
/// advisory one on the folder itself (`flock`), so nothing is left behind when a process is killed.
package final class OutputFolder {
  package let path: String

  /// The folder inside for what is only needed until the manifest is written.
  package var workingPath: String { path + "/" + OutputFolder.workingName }

  static let workingName = ".work"

  /// The files that are written last: a folder that has one is whole.
  private static let marks = [ShardManifest.fileName, PackingPart.fileName]

  private let descriptor: Int32
  private let isNew: Bool

  /// Creates or takes the folder, removing a finished packing where `overwrite` asks for it.
  package init(path: String, overwrite: Bool) throws {
    self.path = path
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard !exists || isFolder.boolValue else {
      throw ShardsError.system(operation: "create", path: path, reason: "a file has that name")
    }
    isNew = !exists
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ShardsError.system(
        operation: "create", path: path, reason: error.localizedDescription)
    }
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ShardsError.system(
        operation: "open", path: path, reason: String(cString: strerror(errno)))
    }
    // Whatever throws from here on runs deinit, which closes the folder.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw ShardsError.folderInUse(path: path)
    }
    do {
      try claim(overwrite: overwrite)
    } catch let error as CocoaError {
      throw ShardsError.system(
        operation: "prepare", path: path, reason: error.localizedDescription)
    }
  }

  deinit {
    // Only what is empty goes: nothing is left of a run that had nothing to write.
    rmdir(workingPath)
    if isNew { rmdir(path) }
    if descriptor >= 0 { close(descriptor) }
  }

  /// Writes a small file under its name when it is whole, and gives its hash.
  @discardableResult
  package func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = try AtomicFile(path: path + "/" + name)
    try bytes.withUnsafeBytes { try file.write($0) }
    try file.commit()
    return FileDigest.hexadecimal(of: bytes)
  }

  /// Removes the working folder; the packing is complete.
  package func finish() throws {
    try FileManager.default.removeItem(atPath: workingPath)
  }

  private func claim(overwrite: Bool) throws {
    let manager = FileManager.default
    let names = try manager.contentsOfDirectory(atPath: path).sorted()
    let marks = OutputFolder.marks.filter(names.contains)
    let isFinished = !marks.isEmpty
    let isOurs = isFinished || names.contains(OutputFolder.workingName)
    let other = names.first { !OutputFolder.isOurName($0) } ?? (isOurs ? nil : names.first)
    if let other { throw ShardsError.folderNotOurs(path: path, example: other) }
    if isFinished {
      // What a process killed behind its last step, or before this one's first, can have left.
      try? manager.removeItem(atPath: workingPath)
      guard overwrite else { throw ShardsError.folderExists(path: path) }
    }
    // From here on the folder counts as unfinished, and goes on being ours without a manifest.
    try manager.createDirectory(atPath: workingPath, withIntermediateDirectories: true)
    for name in marks { try manager.removeItem(atPath: path + "/" + name) }
    for name in names where name != OutputFolder.workingName && !marks.contains(name) {
      try manager.removeItem(atPath: path + "/" + name)
    }
  }

  private static func isOurName(_ name: String) -> Bool {
    let whole = name.hasSuffix(".partial") ? String(name.dropLast(".partial".count)) : name
    let ours = [
      ShardManifest.fileName, DocumentTable.fileName, TokenizerRecord.fileName,
      TokenizerRecord.configurationFileName, PackingPart.fileName, workingName,
    ]
    return ours.contains(whole) || PackingPart.isUnitName(whole)
      || (whole.hasPrefix("shard-") && whole.hasSuffix(".safetensors"))
  }
}
