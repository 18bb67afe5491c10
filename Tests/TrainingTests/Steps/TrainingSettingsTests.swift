import LanguageModel
import Shards
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingSettingsTests {
  private func settings(
    _ folder: String, _ length: TrainingSettings.Length, batch: Int? = nil,
    optimizer: OptimizerSettings = OptimizerSettings()
  ) throws -> (TrainingSettings, PackedRows) {
    let tiny = try TinyRun(in: folder)
    let settings = TrainingSettings(
      rows: tiny.rows, model: try TinyRun.model(), seed: 1, length: length, batchRowCount: batch,
      mask: MaskPolicy(mask: .causal), optimizer: optimizer)
    return (settings, tiny.rows)
  }

  @Test func aStepOrARunThatIsTooLargeIsRefused() throws {
    try withTemporaryFolder { folder in
      let limit = TrainingSettings.stepTokenLimit / 32
      let fitting = try settings(folder, .epoch, batch: limit).0
      try fitting.requireLimits(chunkLength: 32)
      let (batch, steps) = (
        try settings(folder, .epoch, batch: Int.max).0, try settings(folder, .steps(.max)).0
      )
      #expect(
        message { try batch.requireLimits(chunkLength: 32) }
          .contains("--batch of at most \(limit)"))
      #expect(message { try steps.requireLimits(chunkLength: 32) }.contains("--steps of at most"))
    }
  }

  @Test func aRunIsAsLongAsItsLengthSays() throws {
    try withTemporaryFolder { folder in
      let (epoch, rows) = try settings(folder, .epoch, batch: 4)
      #expect(epoch.stepCount == rows.count / 4 && epoch.batchRowCount == 4)
      #expect(try settings(folder, .steps(7)).0.stepCount == 7)
      // Half of the tokens are half of the rows, to within a step.
      let half = try settings(folder, .tokens(rows.manifest.tokenCount / 2), batch: 2).0
      #expect(abs(half.stepCount * 2 - rows.count / 2) <= 2)
      #expect(try settings(folder, .tokens(1)).0.stepCount == 1)
    }
  }

  @Test func aStepHoldsAbout8192TokensAndGoesThroughTheModelIn1024() throws {
    try withTemporaryFolder { folder in
      let (found, _) = try settings(folder, .steps(1))
      #expect(found.batchRowCount == 8_192 / 32 && found.microBatchRowCount == 1_024 / 32)
    }
  }

  @Test func whatTheOptimizerLeavesOpenFollowsFromTheModelAndTheLength() throws {
    try withTemporaryFolder { folder in
      let open = try settings(folder, .steps(50)).0
      #expect(open.learningRate == 0.002 && open.warmupStepCount == 5)
      #expect(try settings(folder, .steps(50_000)).0.warmupStepCount == 200)
      #expect(OptimizerSettings.learningRate(hiddenSize: 512) == 0.001)
      var optimizer = OptimizerSettings()
      optimizer.learningRate = 0.5
      optimizer.warmupStepCount = 0
      optimizer.weightDecay = 0.25
      let given = try settings(folder, .steps(50), optimizer: optimizer).0
      #expect(given.learningRate == 0.5 && given.warmupStepCount == 0)
      #expect(given.weightDecay == 0.25)
      #expect(
        try open.differences(to: given).map(\.name) == [
          "learning_rate", "warmup_steps", "weight_decay",
        ])
    }
  }
}
