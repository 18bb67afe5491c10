import Packing
import Retrieval
import Shards
import TestSupport
import Testing

@testable import Pipeline

@Suite struct PackingPassesTests {
  private func plan(
    _ strategy: StrategyName, partition: Int? = nil,
    _ change: (inout PackingConfiguration) -> Void
  ) throws -> PackingPlan {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 60, words: 1...20, seed: 8)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts, sources: ["a", "a", "a", "b"]))
      var stage = fixture.packer(strategy, chunkLength: 32)
      stage.configuration.partitionCount = 2
      stage.partition = partition
      change(&stage.configuration)
      return try stage.plan(index)
    }
  }

  @Test func everyEpochHasEveryUnitWithItsOwnRandomNumbers() throws {
    let whole = try plan(.uni) { $0.repetition = RepetitionConfiguration(epochs: 3) }
    #expect(whole.units.map(\.number) == Array(0..<12))
    #expect(whole.units.map(\.pass) == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    #expect(Set(whole.units.map(\.streamName)).count == 12)
    #expect(whole.units.allSatisfy { $0.budgets == nil })
    let part = try plan(.uni, partition: 1) { $0.repetition = RepetitionConfiguration(epochs: 3) }
    #expect(part.units.map(\.number) == [1, 3, 5, 7, 9, 11])
  }

  @Test func aSourceHasAsManyPassesAsItsBudgetNeeds() throws {
    let plan = try plan(.uni) {
      $0.repetition = RepetitionConfiguration(tokens: nil, limit: 2.5)
      $0.weights = ["a": 0.1, "b": 0.9]
    }
    let budgets = try #require(plan.settings.budgets)
    #expect(budgets[0].passCount == 1 && budgets[1].passCount == 3)
    #expect(plan.units.map(\.number) == Array(0..<8))
    #expect(plan.units.map(\.pass) == [0, 0, 0, 0, 1, 1, 2, 2])
    #expect(plan.units.map(\.sources[0].name) == ["a", "a", "b", "b", "b", "b", "b", "b"])
    // Whole passes need no budget; those of the last one sum to the rest.
    #expect(plan.units[2...5].allSatisfy { $0.budgets == nil })
    let rest = plan.units[6...].reduce(0) { $0 + ($1.budgets?[1] ?? 0) }
    #expect(rest == budgets[1].lastPassTokenCount)
  }

  @Test func aUnitOfAllSourcesLeavesOutThoseThatAreFinished() throws {
    let plan = try plan(.mix) {
      $0.repetition = RepetitionConfiguration(tokens: nil, limit: 2)
      $0.weights = ["a": 0.5, "b": 0.5]
    }
    #expect(plan.units.map(\.pass) == [0, 0, 1, 1])
    #expect(plan.units.map(\.finishedSourceIDs) == [[], [], [0], [0]])
    #expect(plan.units[3].budgets?[0] == 0)
  }
}
