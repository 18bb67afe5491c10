import Files
import Foundation
import Safetensors
import Shards

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder that a run trains into, locked against other processes while it is open.
///
/// Taken are folders that do not exist, are empty, or hold a run of ours; a run that has a checkpoint
/// only to go on with it or on request, and a folder with anything else in it never.
package final class CheckpointFolder {
  package let path: String

  /// What is done with a run that the folder holds already.
  package enum Claim: Sendable {
    case new
    case resume
    case overwrite
  }

  private static let names = [
    HuggingFaceConfiguration.fileName, Checkpoint.modelFileName, TrainingState.fileName,
    TokenizerRecord.fileName, TokenizerRecord.configurationFileName,
    MetricsLog.fileName, LossPage.fileName,
  ]

  private let descriptor: Int32

  /// Creates or takes the folder.
  package init(path: String, claim: Claim) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw TrainingError.system(
        operation: "create", path: path, reason: error.localizedDescription)
    }
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TrainingError.system(
        operation: "open", path: path, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw TrainingError.folderInUse(path: path)
    }
    let found = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    if let other = found.first(where: { !Self.isOurs($0) }) {
      throw TrainingError.folderNotOurs(path: path, example: other)
    }
    // A model without a training state is somebody's, not a run that was killed early.
    let hasState = found.contains(TrainingState.fileName)
    if !hasState, claim != .overwrite, found.contains(Checkpoint.modelFileName),
      let step = try? Checkpoint(folder: path).step ?? 0
    {
      throw TrainingError.checkpointExists(path: path, step: step)
    }
    switch claim {
    case .resume: break
    case .new:
      if let state = try TrainingState(folder: path) {
        throw TrainingError.checkpointExists(path: path, step: state.step)
      }
    case .overwrite:
      for name in found { try FileManager.default.removeItem(atPath: path + "/" + name) }
    }
  }

  deinit {
    close(descriptor)
  }

  /// Writes a small file, whole or not at all.
  func write(_ bytes: [UInt8], to name: String) throws {
    let file = try AtomicFile(path: path + "/" + name)
    try bytes.withUnsafeBytes { try file.write($0) }
    try file.commit()
  }

  private static func isOurs(_ name: String) -> Bool {
    names.contains(name.hasSuffix(".partial") ? String(name.dropLast(".partial".count)) : name)
  }
}
