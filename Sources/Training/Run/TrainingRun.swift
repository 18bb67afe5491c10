import Foundation
package import LanguageModel
import Packing
import Shards

/// A trainer and its folder: steps, metrics and checkpoints, until the last step or a request to
/// stop.
package final class TrainingRun {
  package let trainer: Trainer
  package let folder: CheckpointFolder

  /// The step after which the run starts or resumes.
  package let firstStep: Int

  /// Steps between checkpoints.
  package var checkpointInterval: Int

  /// Documents to measure the model by, and the steps between measurements.
  package var heldOut: HeldOutDocuments?
  package var evaluationInterval: Int

  private let metrics: MetricsLog
  private let tokenizerFiles: [(name: String, bytes: [UInt8])]

  /// A run that starts, or resumes from the checkpoint in its folder.
  ///
  /// Throws `TrainingError.otherSettings` where the checkpoint is of other settings or of another
  /// packing.
  package init(
    trainer: Trainer, folder: CheckpointFolder, checkpointInterval: Int
  ) throws {
    self.trainer = trainer
    self.folder = folder
    self.checkpointInterval = checkpointInterval
    evaluationInterval = checkpointInterval
    let packed = trainer.rows.folder
    let names = [
      TokenizerRecord.fileName, TokenizerRecord.configurationFileName,
    ]
    tokenizerFiles = try names.map { name in
      guard let data = FileManager.default.contents(atPath: packed + "/" + name) else {
        throw TrainingError.system(
          operation: "open", path: packed + "/" + name, reason: "it is missing or unreadable")
      }
      return (name, Array(data))
    }
    if let state = try TrainingState(folder: folder.path) {
      var differences = try state.settings.differences(to: trainer.settings)
      if state.packingDigest != trainer.rows.digest {
        differences.append(
          .init(name: "packing", stored: state.packingDigest, given: trainer.rows.digest))
      }
      guard differences.isEmpty else {
        throw TrainingError.otherSettings(path: folder.path, differences: differences)
      }
      try state.restore(trainer)
    }
    firstStep = trainer.stepCount
    metrics = try MetricsLog(folder: folder.path, keepingUpTo: firstStep)
  }

  /// A run of `model` on `rows`, from the parameters of `initial` or random ones.
  package convenience init(
    rows: PackedRows, model: Transformer, initial: Checkpoint? = nil, settings: TrainingSettings,
    folder: CheckpointFolder, checkpointInterval: Int, threadCount: Int
  ) throws {
    let trainer = try Trainer(
      model: model, rows: rows, settings: settings, threadCount: threadCount)
    try initial?.read(into: trainer.parameters, layout: model.layout)
    try self.init(trainer: trainer, folder: folder, checkpointInterval: checkpointInterval)
  }

  /// Trains until the last step, or until `shouldStop`; a checkpoint is written either way.
  ///
  /// Returns whether the last step was reached.
  package func run(
    shouldStop: () -> Bool = { false }, onStep: (Trainer.Report) -> Void = { _ in },
    onEvaluation: ([HeldOutLoss]) -> Void = { _ in }
  ) throws -> Bool {
    var savedStep = firstStep
    while trainer.stepCount < trainer.settings.stepCount, !shouldStop() {
      let report = try trainer.step()
      try metrics.append(MetricsLog.Entry(report))
      onStep(report)
      if let heldOut,
        report.step.isMultiple(of: evaluationInterval) || report.step == trainer.settings.stepCount
      {
        let losses = trainer.evaluate(heldOut)
        try metrics.append(MetricsLog.Entry(step: report.step, heldOut: losses))
        onEvaluation(losses)
      }
      if report.step.isMultiple(of: checkpointInterval) {
        try save()
        savedStep = report.step
      }
    }
    if savedStep < trainer.stepCount || trainer.stepCount == 0 { try save() }
    return trainer.stepCount >= trainer.settings.stepCount
  }

  /// Writes the checkpoint: the training state last, since a run resumes from it.
  private func save() throws {
    let manifest = trainer.rows.manifest
    let configuration = HuggingFaceConfiguration(
      trainer.model.configuration, bosTokenID: manifest.bosTokenID,
      eosTokenID: manifest.eosTokenID, padTokenID: manifest.padTokenID)
    for (name, bytes) in tokenizerFiles { try folder.write(bytes, to: name) }
    try folder.write(configuration.jsonBytes(), to: HuggingFaceConfiguration.fileName)
    try Checkpoint.writeModel(
      trainer.parameters, layout: trainer.model.layout, step: trainer.stepCount,
      addsBOS: manifest.documentPolicy.addBOS, folder: folder.path)
    try folder.write(Array(page().html().utf8), to: LossPage.fileName)
    try TrainingState.write(trainer, folder: folder.path)
  }

  private func page() -> LossPage {
    let (settings, model) = (trainer.settings, trainer.model.configuration)
    let losses = metrics.entries.compactMap(\.loss)
    let mean = losses.suffix(50).reduce(0, +) / Double(max(1, losses.suffix(50).count))
    let facts = [
      ("packing", trainer.rows.folder),
      ("strategy", trainer.rows.manifest.strategy.rawValue),
      ("mask", settings.mask.mask.rawValue),
      ("model", "\(model.layerCount) layers, width \(model.hiddenSize), \(model.headCount) heads"),
      ("parameters", "\(trainer.model.layout.count)"),
      ("batch", "\(settings.batchRowCount) chunks of \(trainer.rows.manifest.chunkLength) tokens"),
      ("learning rate", "\(settings.learningRate)"), ("seed", "\(settings.seed)"),
      ("steps", "\(trainer.stepCount) of \(settings.stepCount)"),
      ("tokens", "\(metrics.entries.reduce(0) { $0 + ($1.tokenCount ?? 0) })"),
      ("mean loss of the last 50 steps", String(format: "%.4f", mean)),
    ]
    return LossPage(
      title: (folder.path as NSString).lastPathComponent,
      facts: facts.map { (name: $0.0, value: $0.1) }, entries: metrics.entries)
  }
}
