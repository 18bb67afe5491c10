import LanguageModel
import TestSupport
import Testing

@testable import Training

@Suite struct TrainerTests {
  /// The losses of a run of ten steps.
  private func losses(
    _ mask: AttentionMask, threadCount: Int = 1
  ) throws -> [Double] {
    try withTemporaryFolder { folder in
      let trainer = try TinyRun(in: folder, mask: mask).trainer(threadCount: threadCount)
      return try (0..<10).map { _ in try #require(try trainer.step()).loss }
    }
  }

  @Test(arguments: [AttentionMask.causal, .intraDocument])
  func theFirstTenLossesAreThoseThatWereReviewed(mask: AttentionMask) throws {
    let found = try losses(mask)
    let expected: [Double] =
      switch mask {
      case .causal:
        [
          4.60331, 4.51064, 4.39793, 4.34099, 4.29056, 4.21047, 4.10923, 4.08763, 4.10084, 4.08047,
        ]
      case .intraDocument:
        [
          4.60160, 4.49400, 4.37974, 4.31568, 4.25145, 4.15773, 4.06753, 4.03935, 4.03790, 4.03490,
        ]
      }
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "\(found)")
  }

  @Test func theNumberOfThreadsChangesNoBit() throws {
    let one = try losses(.intraDocument)
    for threadCount in [2, 3, 8] {
      #expect(try losses(.intraDocument, threadCount: threadCount) == one)
    }
  }

  @Test func gradientsThatAreAddedUpAreThoseOfTheBatchAtOnce() throws {
    try withTemporaryFolder { folder in
      var tiny = try TinyRun(in: folder)
      var found: [[Float]] = []
      for microBatch in [1, 2, 5] {
        tiny.settings.microBatchRowCount = microBatch
        let trainer = try tiny.trainer()
        _ = try trainer.step()
        found.append(trainer.firstMoment.values)
      }
      for other in found.dropFirst() {
        #expect(zip(found[0], other).allSatisfy { abs($0 - $1) < 1e-6 })
      }
    }
  }

  @Test func normsAndEmbeddingsDoNotDecay() throws {
    try withTemporaryFolder { folder in
      var tiny = try TinyRun(in: folder)
      tiny.settings.weightDecay = 5
      let decayed = try tiny.trainer(tiesEmbeddings: false)
      tiny.settings.weightDecay = 0
      let plain = try tiny.trainer(tiesEmbeddings: false)
      _ = (try decayed.step(), try plain.step())
      for tensor in plain.model.layout.tensors {
        let same =
          decayed.parameters.values[tensor.range] == plain.parameters.values[tensor.range]
        #expect(same == !tensor.decays, "\(tensor.name)")
      }
    }
  }

  @Test func aLongGradientIsScaledDown() throws {
    try withTemporaryFolder { folder in
      var tiny = try TinyRun(in: folder)
      tiny.settings.gradientNormLimit = 0
      let free = try tiny.trainer()
      let norm = try #require(try free.step()).gradientNorm
      tiny.settings.gradientNormLimit = norm / 4
      let clipped = try tiny.trainer()
      #expect(try clipped.step()?.gradientNorm == norm)
      let pairs = zip(free.firstMoment.values, clipped.firstMoment.values)
      #expect(pairs.allSatisfy { abs($0 / 4 - $1) <= 1e-6 })
    }
  }

  @Test(arguments: [0, 5, 6]) func aStepThatIsDroppedChangesNothing(lookCount: Int) throws {
    try withTemporaryFolder { folder in
      let trainer = try TinyRun(in: folder).trainer(threadCount: 3)
      _ = try trainer.step()
      let before = [trainer.parameters, trainer.firstMoment, trainer.secondMoment].map(\.values)
      // It looks before each of the 5 rows, then while the threads work.
      var looks = 0
      let report = try trainer.step(unless: {
        looks += 1
        return looks > lookCount
      })
      #expect(trainer.stepCount == (report == nil ? 1 : 2))
      guard report == nil else { return }
      #expect(
        [trainer.parameters, trainer.firstMoment, trainer.secondMoment].map(\.values) == before)
    }
  }

  @Test func aLossThatIsNoNumberEndsTheRun() throws {
    try withTemporaryFolder { folder in
      let trainer = try TinyRun(in: folder).trainer()
      trainer.parameters.floats[0] = .nan
      #expect { try trainer.step() } throws: { error in
        if case TrainingError.diverged(step: 1) = error { true } else { false }
      }
    }
  }
}
