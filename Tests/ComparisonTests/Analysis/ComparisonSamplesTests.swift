import Testing

@testable import Comparison

@Suite struct ComparisonSamplesTests {
  @Test func everyMeasureOfAConditionHasValuesByArmSeedAndQuestion() throws {
    let runs = try MadeRuns.runs(seeds: 2, items: 10)
    let samples = ComparisonSamples.conditions(runs)
    #expect(
      samples.map(\.measure) == [
        .accuracy, .answerProbability, .loss, .loss, .attention, .lossChange,
      ])
    for sample in samples {
      #expect(sample.values.count == 3 && sample.itemCount == 10)
      #expect(sample.values.allSatisfy { $0.count == 2 && $0.allSatisfy { $0.count == 10 } })
    }
    // Question 3 of seed 2 in the first arm: (3 + 14) % 10 = 7 is not below 4.
    #expect(samples[0].values[0][1][3] == 0 && samples[0].values[1][1][3] == 1)
  }

  @Test func onlyChoicesHaveChanceAndTheMostFrequentAnswer() throws {
    for sample in ComparisonSamples.conditions(try MadeRuns.runs(seeds: 1, items: 8)) {
      #expect((sample.chance != nil) == (sample.measure.isShare && sample.measure != .attention))
      #expect((sample.majority != nil) == (sample.measure == .accuracy))
    }
  }

  @Test func aChangeOfLossIsTakenTextByText() throws {
    let samples = ComparisonSamples.conditions(try MadeRuns.runs(seeds: 1, items: 8))
    let change = try #require(samples.last)
    #expect(change.name == "losses · unrelated, change of loss")
    #expect(change.values[0][0] == [Double](repeating: 0.25, count: 8))
    #expect(change.values[2][0] == [Double](repeating: 0.5, count: 8))
  }

  @Test func noRunsHaveNoConditions() {
    #expect(ComparisonSamples.conditions([]).isEmpty)
  }
}
