import Files
import Foundation
import Shards

/// The folder that a run trains into, locked against other processes while it is open.
///
/// A run resumes what it finds there only where it is asked to, and begins again only on request.
package final class CheckpointFolder {
  /// What to do with a run that the folder already holds.
  package enum Claim: Sendable {
    case new
    case resume
    case overwrite
  }

  private let output: OutputFolder

  /// Creates or takes the folder.
  ///
  /// A run that was killed before its first training state was whole begins again.
  ///
  /// Throws `TrainingError.checkpointExists` for a run that is neither to be resumed nor to be
  /// replaced, `modelWithoutState` or `foreignModel` for a model alone, and
  /// `OutputFolderError.notOurs` for metrics that no run of this program wrote.
  package init(path: String, claim: Claim) throws {
    output = try OutputFolder(
      path: path, rule: CheckpointFolder.rule, layout: .inPlace, overwrite: claim == .overwrite)
    guard claim != .overwrite else { return }
    if let state = try TrainingState(folder: path) {
      guard claim == .resume else {
        throw TrainingError.checkpointExists(path: path, step: state.step)
      }
      return
    }
    let logPath = path + "/" + MetricsLog.fileName
    let hasLog = FileManager.default.fileExists(atPath: logPath)
    guard !hasLog || MetricsLog.isOurs(logPath) else {
      throw OutputFolderError.notOurs(
        path: path, content: "a checkpoint", example: MetricsLog.fileName)
    }
    let modelPath = path + "/" + Checkpoint.modelFileName
    guard FileManager.default.fileExists(atPath: modelPath) else { return }
    // A run of ours has its metrics from the beginning. A model without them is somebody's.
    guard hasLog, let step = Checkpoint.step(ofModelIn: path) else {
      throw TrainingError.foreignModel(path: path)
    }
    guard claim == .resume else {
      throw TrainingError.modelWithoutState(path: path, step: step)
    }
  }

  /// The folder of the checkpoint.
  package var path: String { output.path }

  /// Writes a small file; it has its name only when it is whole.
  func write(_ bytes: [UInt8], to name: String) throws {
    try output.write(bytes, to: name)
  }

  private static let rule = OutputFolder.Rule(
    content: "a checkpoint",
    marks: [MetricsLog.fileName, TrainingState.fileName, Checkpoint.modelFileName],
    isOurs: names.contains)

  private static let names = [
    HuggingFaceConfiguration.fileName, Checkpoint.modelFileName, TrainingState.fileName,
    TokenizerRecord.fileName, TokenizerRecord.configurationFileName,
    MetricsLog.fileName, LossPage.fileName,
  ]
}
