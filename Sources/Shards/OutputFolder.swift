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

  private let descriptor: Int32

  /// Creates or takes the folder, removing a finished packing where `overwrite` asks for it.
  package init(path: String, overwrite: Bool) throws {
    self.path = path
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
    do {
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        throw ShardsError.folderInUse(path: path)
      }
      try OutputFolder.claim(path, overwrite: overwrite)
      try FileManager.default.createDirectory(
        atPath: workingPath, withIntermediateDirectories: true)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit {
    close(descriptor)
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

  private static func claim(_ path: String, overwrite: Bool) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    let isFinished = names.contains(ShardManifest.fileName)
    let isOurs = isFinished || names.contains(workingName)
    if let other = names.first(where: { !isOurName($0) }) ?? (isOurs ? nil : names.first) {
      throw ShardsError.folderNotOurs(path: path, example: other)
    }
    guard !isFinished || overwrite else {
      // All that a process killed behind its last step can have left.
      try? FileManager.default.removeItem(atPath: path + "/" + workingName)
      throw ShardsError.folderExists(path: path)
    }
    // The manifest goes first: without it, what is left is no longer taken for a packing.
    let isManifest = { (name: String) in name == ShardManifest.fileName }
    for name in names.filter(isManifest) + names.filter({ !isManifest($0) })
    where name != workingName || overwrite {
      try FileManager.default.removeItem(atPath: path + "/" + name)
    }
  }

  private static func isOurName(_ name: String) -> Bool {
    let whole = name.hasSuffix(".partial") ? String(name.dropLast(".partial".count)) : name
    return [
      ShardManifest.fileName, DocumentTable.fileName, "tokenizer.json", "tokenizer_config.json",
      workingName,
    ]
    .contains(whole) || (whole.hasPrefix("shard-") && whole.hasSuffix(".safetensors"))
  }
}
