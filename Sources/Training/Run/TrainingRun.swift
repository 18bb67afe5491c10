import Files
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

  /// The step of the checkpoint, where all of its files are of this step.
  private var savedStep: Int?

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
      (name, Array(try FileContents.read(packed + "/" + name)))
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
      // The model is written last; an earlier version wrote it before the training state.
      let modelStep = Checkpoint.step(ofModelIn: folder.path)
      savedStep = modelStep == state.step ? modelStep : nil
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
  /// A step or a measurement that is not finished is dropped as soon as `shouldStop` holds; then
  /// the run takes no further step. Returns whether the last step was reached, and measured.
  package func run(
    shouldStop: () -> Bool = { false }, onStep: (Trainer.Report) -> Void = { _ in },
    onEvaluation: ([HeldOutLoss]) -> Void = { _ in }
  ) throws -> Bool {
    var isStopped = try !measure(unless: shouldStop, onEvaluation)
    while !isStopped, trainer.stepCount < trainer.settings.stepCount, !shouldStop() {
      guard let report = try trainer.step(unless: shouldStop) else { break }
      try metrics.append(MetricsLog.Entry(report))
      onStep(report)
      isStopped = try !measure(unless: shouldStop, onEvaluation)
      if !isStopped, report.step.isMultiple(of: checkpointInterval) { try save() }
    }
    if savedStep != trainer.stepCount { try save() }
    return !isStopped && trainer.stepCount >= trainer.settings.stepCount
  }

  /// Measures the model where that is due after its last step and not done; a run that was stopped
  /// during a measurement makes it when it resumes.
  ///
  /// Returns false where `shouldStop` held before the end.
  private func measure(
    unless shouldStop: () -> Bool, _ onEvaluation: ([HeldOutLoss]) -> Void
  ) throws -> Bool {
    let step = trainer.stepCount
    guard let heldOut, step > 0,
      step.isMultiple(of: evaluationInterval) || step == trainer.settings.stepCount,
      metrics.entries.last.map({ $0.step < step || $0.heldOut == nil }) ?? true
    else { return true }
    guard let losses = trainer.evaluate(heldOut, unless: shouldStop) else { return false }
    try metrics.append(MetricsLog.Entry(step: step, heldOut: losses))
    onEvaluation(losses)
    return true
  }

  /// Writes the checkpoint: the training state before the model, so that whatever a kill leaves can
  /// be resumed, and the model last, so that it proves that all files are of one step.
  private func save() throws {
    let manifest = trainer.rows.manifest
    let configuration = HuggingFaceConfiguration(
      trainer.model.configuration, bosTokenID: manifest.bosTokenID,
      eosTokenID: manifest.eosTokenID, padTokenID: manifest.padTokenID)
    for (name, bytes) in tokenizerFiles { try folder.write(bytes, to: name) }
    try folder.write(configuration.jsonBytes(), to: HuggingFaceConfiguration.fileName)
    try folder.write(Array(page().html().utf8), to: LossPage.fileName)
    try TrainingState.write(trainer, folder: folder.path)
    try Checkpoint.writeModel(
      trainer.parameters, layout: trainer.model.layout, step: trainer.stepCount,
      addsBOS: manifest.documentPolicy.addBOS, folder: folder.path)
    savedStep = trainer.stepCount
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
