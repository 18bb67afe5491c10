import Foundation
package import LanguageModel
import Packing
import Shards
package import Training

/// Packed rows → a trained model.
package struct TrainStage: Sendable {
  /// The sizes of the model, which begins with random parameters.
  package var sizes = ModelSizes(.micro)

  /// The folder of a checkpoint whose model is trained instead.
  package var initial: String?

  package var matrixProducts: MatrixProducts.Provider?
  package var mask = MaskPolicy(mask: .intraDocument)
  package var optimizer = OptimizerSettings()

  /// The seed of the initial parameters and of the order of the rows.
  package var seed: UInt64 = 1
  package var length = TrainingSettings.Length.epoch

  /// Rows per step, and rows that go through the model at once; nil for the defaults of
  /// `TrainingSettings`.
  package var batchRowCount: Int?
  package var microBatchRowCount: Int?

  /// The packing of held-out documents; nil for the one beside the packing, where there is one.
  package var heldOut: String?
  package var checkpointInterval = 500

  /// Steps between measurements on held-out documents; nil for those between checkpoints.
  package var evaluationInterval: Int?
  package var threadCount = 1

  /// A stage with the defaults of the command line.
  package init() {}

  /// Where a run ended.
  package struct Outcome: Equatable, Sendable {
    package var stepCount: Int

    /// The loss of its last step; nil where it took none.
    package var loss: Double?

    /// Whether the last step of the settings was reached.
    package var isFinished: Bool
  }

  /// Trains on a packed folder until the last step, or until `shouldStop`.
  ///
  /// Returns nil where `shouldStop` held before the run could begin. Where it held at all, threads
  /// may still compute what was dropped, and the process is to end.
  ///
  /// Throws `TrainingError` and `ModelError`, and what reading the packing throws.
  package func train(
    _ packing: String, into output: String, claim: CheckpointFolder.Claim, progress: ProgressLine,
    shouldStop: () -> Bool
  ) throws -> Outcome? {
    guard
      let run = try AbandonableWork.result(
        unless: shouldStop,
        of: { try run(on: PackedRows(folder: packing), into: output, claim) })
    else { return nil }
    let (settings, model) = (run.trainer.settings, run.trainer.model)
    progress.note(
      "\(model.layout.count) parameters, \(settings.stepCount) steps of "
        + "\(settings.batchRowCount) chunks, \(model.products.description)"
        + (run.firstStep > 0 ? ", resuming after step \(run.firstStep)" : ""))
    let stepTokenCount = settings.batchRowCount * run.trainer.rows.manifest.chunkLength
    progress.begin(
      "training", unit: .tokens, total: (settings.stepCount - run.firstStep) * stepTokenCount)
    var last: Trainer.Report?
    let isFinished = try run.run(
      shouldStop: shouldStop,
      onStep: { report in
        last = report
        progress.advance(
          by: stepTokenCount,
          detail: "step \(report.step), loss " + String(format: "%.4f", report.loss))
      },
      onEvaluation: { losses in
        guard let step = last?.step, let all = losses.last else { return }
        progress.note(
          "step \(step): perplexity of \(all.documents) held-out documents "
            + String(format: "%.2f", all.perplexity))
      })
    progress.end()
    return Outcome(
      stepCount: run.trainer.stepCount, loss: last?.loss, isFinished: isFinished)
  }

  private func run(
    on rows: PackedRows, into output: String, _ claim: CheckpointFolder.Claim
  ) throws -> TrainingRun {
    let checkpoint = try initial.map { try Checkpoint(folder: $0) }
    let model = try Transformer(
      checkpoint?.configuration(for: rows)
        ?? ModelConfiguration(
          sizes: sizes, vocabularySize: rows.manifest.vocabularySize,
          maximumPositionCount: rows.manifest.chunkLength),
      products: MatrixProducts(matrixProducts))
    var settings = TrainingSettings(
      rows: rows, model: model, seed: seed, length: length, batchRowCount: batchRowCount,
      mask: mask, optimizer: optimizer)
    if let microBatchRowCount { settings.microBatchRowCount = microBatchRowCount }
    let run = try TrainingRun(
      rows: rows, model: model, initial: checkpoint, settings: settings,
      folder: CheckpointFolder(path: output, claim: claim),
      checkpointInterval: checkpointInterval, threadCount: threadCount)
    run.heldOut = try HeldOutDocuments.find(
      in: heldOut, beside: rows, vocabularySize: model.configuration.vocabularySize)
    run.evaluationInterval = evaluationInterval ?? checkpointInterval
    return run
  }
}
