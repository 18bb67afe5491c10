import Foundation
package import LanguageModel
import Packing
package import Pipeline
import Probes
import Shards
package import Training

/// Packed folders → models of the same kind, trained on each → the differences of what they answer.
package struct CompareStage {
  /// The sizes of the model, which is trained in every run.
  package var sizes = ModelSizes(.micro)
  package var matrixProducts: MatrixProducts.Provider?
  package var optimizer = OptimizerSettings()

  /// Rows per step; nil for the default of `TrainingSettings`.
  package var batchRowCount: Int?

  /// The arms; nil for the paper's.
  package var arms: [ComparisonArm]?

  /// The number of runs per arm; their seeds count from 1.
  package var seedCount = 3

  /// The tokens that each run reads; nil for those of the smallest packing.
  package var tokenBudget: Int?

  /// Maximum number of held-out documents per source.
  package var heldOutLimit = 200

  /// How the probe files are read and asked, and the number of threads.
  package var probes: ProbeStage

  /// A stage with the defaults of the command line.
  package init(probes: ProbeStage) {
    self.probes = probes
  }

  /// Makes the runs that are not finished yet, one per thread, and reports on all.
  ///
  /// The report is also written into `output`. Throws `ComparisonError`, among others `stopped`
  /// where `shouldStop` held before the end, and what reading the packings and the tasks throws.
  /// Where it held, threads may still compute what was dropped, and the process is to end.
  package func compare(
    _ folders: [String], tasks: [String], into output: String, overwrite: Bool,
    progress: ProgressLine, shouldStop: @escaping () -> Bool
  ) throws -> ComparisonReport {
    guard
      let preparation = try AbandonableWork.result(
        unless: shouldStop,
        of: { try prepare(folders, tasks: tasks, into: output, overwrite: overwrite) })
    else { throw ComparisonError.stoppedAtStart }
    let (packings, model, suite) = (preparation.packings, preparation.model, preparation.suite)
    let (plan, folder) = (preparation.plan, preparation.folder)
    let waiting = try plan.runs.filter { try folder.result($0.arm, seed: $0.seed) == nil }
    if waiting.count < plan.runs.count {
      progress.note("\(plan.runs.count - waiting.count) of \(plan.runs.count) runs are finished")
    }
    progress.note(
      "\(waiting.count) runs of \(model.layout.count) parameters on \(plan.tokenBudget) tokens, "
        + "\(suite.questionCount) questions each, \(model.products.description)")
    progress.begin("comparing", unit: .tokens, total: waiting.count * plan.tokenBudget)
    try IndependentWork.run(count: waiting.count, threadCount: probes.threadCount) { number in
      guard !shouldStop() else { return }
      let (arm, seed) = waiting[number]
      let rows = try packings.rows(of: arm)
      let run = ComparisonRun(
        arm: arm, seed: seed, rows: rows, model: model,
        settings: settings(arm, seed: seed, rows, model, tokenBudget: plan.tokenBudget),
        suite: suite)
      let result = try run.result(in: folder, shouldStop: shouldStop) { report in
        progress.advance(
          by: report.tokenCount,
          detail: "\(arm.name), seed \(seed), step \(report.step), loss "
            + String(format: "%.4f", report.loss))
      }
      if let result { try folder.write(result) }
    }
    progress.end()
    return try report(plan, folder, unless: shouldStop)
  }

  /// What the runs need.
  private struct Preparation {
    var packings: ComparisonPackings
    var model: Transformer
    var suite: ProbeSuite
    var plan: ComparisonPlan
    var folder: ComparisonFolder
  }

  private func prepare(
    _ folders: [String], tasks: [String], into output: String, overwrite: Bool
  ) throws -> Preparation {
    let packings = try ComparisonPackings(folders: folders)
    let manifest = packings.first.manifest
    let model = try Transformer(
      ModelConfiguration(
        sizes: sizes, vocabularySize: manifest.vocabularySize,
        maximumPositionCount: manifest.chunkLength),
      products: MatrixProducts(matrixProducts))
    let suite = try suite(of: tasks, packings.first)
    let plan = try plan(packings, model, suite)
    return Preparation(
      packings: packings, model: model, suite: suite, plan: plan,
      folder: try ComparisonFolder(path: output, plan: plan, overwrite: overwrite))
  }

  /// The questions of the probe files, then those on held-out documents.
  private func suite(of tasks: [String], _ rows: PackedRows) throws -> ProbeSuite {
    let heldOut = try ProbeTask(
      heldOutOf: rows, limit: heldOutLimit, seed: probes.settings.seed)
    guard !tasks.isEmpty || heldOut != nil else {
      throw ComparisonError.nothingToAsk(packing: rows.folder)
    }
    return try probes.suite(of: tasks, heldOut: [heldOut].compactMap(\.self))
  }

  private func plan(
    _ packings: ComparisonPackings, _ model: Transformer, _ suite: ProbeSuite
  ) throws -> ComparisonPlan {
    let arms = arms ?? ComparisonArm.standard(packings: packings.names)
    let tokenBudget = tokenBudget ?? packings.smallestTokenCount
    let training = try arms.map { arm in
      try settings(arm, seed: 1, packings.rows(of: arm), model, tokenBudget: tokenBudget)
    }
    return ComparisonPlan(
      arms: arms, seeds: (1...seedCount).map { UInt64($0) }, packingDigests: packings.digests,
      tokenBudget: tokenBudget,
      training: String(decoding: try training[0].jsonBytes(), as: UTF8.self),
      probes: suite.settings, questionDigest: suite.digest)
  }

  private func settings(
    _ arm: ComparisonArm, seed: UInt64, _ rows: PackedRows, _ model: Transformer, tokenBudget: Int
  ) -> TrainingSettings {
    TrainingSettings(
      rows: rows, model: model, seed: seed, length: .tokens(tokenBudget),
      batchRowCount: batchRowCount, mask: MaskPolicy(mask: arm.mask), optimizer: optimizer)
  }

  private func report(
    _ plan: ComparisonPlan, _ folder: ComparisonFolder, unless shouldStop: () -> Bool
  ) throws -> ComparisonReport {
    let results = try plan.arms.map { arm in
      try plan.seeds.compactMap { try folder.result(arm, seed: $0) }
    }
    let finished = results.reduce(0) { $0 + $1.count }
    guard finished == plan.runs.count,
      let report = try AbandonableWork.result(
        unless: shouldStop, of: { ComparisonReport(results) })
    else { throw ComparisonError.stopped(finished: finished, of: plan.runs.count) }
    try folder.write(report, to: ComparisonFolder.jsonName, isIndented: true)
    try folder.write(Array(report.html().utf8), to: ComparisonFolder.reportName)
    return report
  }
}
