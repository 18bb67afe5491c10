import Files
import Foundation
package import LanguageModel
import Packing
package import Probes
import Shards
import Tokenization
package import Training

/// One run of a comparison: trains a model on a packing and asks it all questions.
package struct ComparisonRun: Sendable {
  package let arm: ComparisonArm
  package let seed: UInt64
  package let rows: PackedRows
  package let model: Transformer
  package let settings: TrainingSettings
  package let suite: ProbeSuite

  /// The maximum number of points of a curve.
  private static let curvePointCount = 100

  /// A run with settings of its own.
  package init(
    arm: ComparisonArm, seed: UInt64, rows: PackedRows, model: Transformer,
    settings: TrainingSettings, suite: ProbeSuite
  ) {
    self.arm = arm
    self.seed = seed
    self.rows = rows
    self.model = model
    self.settings = settings
    self.suite = suite
  }

  /// Trains, or resumes a stopped run, then asks, and returns the result; nil where it was asked to
  /// stop.
  package func result(
    in folder: ComparisonFolder, shouldStop: @escaping () -> Bool,
    onStep: (Trainer.Report) -> Void
  ) throws -> RunResult? {
    let path = folder.modelPath(arm, seed: seed)
    guard
      let run = try AbandonableWork.result(
        unless: shouldStop,
        of: {
          try TrainingRun(
            trainer: Trainer(model: model, rows: rows, settings: settings, threadCount: 1),
            folder: CheckpointFolder(path: path, claim: .resume), checkpointInterval: 200)
        }), try run.run(shouldStop: shouldStop, onStep: onStep)
    else { return nil }
    let trainer = run.trainer
    let steps = try Self.steps(of: path)
    let tokenizer = try Tokenizer(contentsOf: Checkpoint(folder: path).tokenizerPath)
    let manifest = rows.manifest
    let begin = manifest.documentPolicy.addBOS ? manifest.bosTokenID : nil
    let probed = ProbedModel(
      transformer: model, parameters: trainer.parameters, tokenizer: tokenizer,
      beginToken: begin.map { Int32($0) }, endToken: Int32(manifest.eosTokenID))
    guard
      let outcomes = try AbandonableWork.result(
        unless: shouldStop,
        of: {
          let session = ProbeSession(probed, suite.settings)
          return try suite.batches.map { try session.outcomes(of: $0) }
        })
    else { return nil }
    return RunResult(
      arm: arm, seed: seed, stepCount: trainer.stepCount,
      tokenCount: steps.reduce(0) { $0 + $1.tokens }, seconds: steps.reduce(0) { $0 + $1.seconds },
      curve: Self.curve(steps), answers: suite.conditions(outcomes).map { RunResult.Answered($0) })
  }

  /// A line of a step in `metrics.jsonl`.
  private struct Step: Decodable {
    var step: Int
    var loss: Double
    var tokens: Int
    var seconds: Double
  }

  private static func steps(of path: String) throws -> [Step] {
    let data = try FileContents.readIfPresent(path + "/metrics.jsonl") ?? Data()
    let decoder = JSONDecoder()
    return data.split(separator: 0x0a).compactMap { try? decoder.decode(Step.self, from: $0) }
  }

  private static func curve(_ steps: [Step]) -> [RunResult.Point] {
    let width = max(1, (steps.count + curvePointCount - 1) / curvePointCount)
    return stride(from: 0, to: steps.count, by: width).map { first in
      let stretch = steps[first..<min(first + width, steps.count)]
      return RunResult.Point(
        step: stretch.last?.step ?? 0,
        loss: stretch.reduce(0) { $0 + $1.loss } / Double(stretch.count))
    }
  }
}
