import LanguageModel
import Randomness
import Testing

@Suite struct TokenSamplerTests {
  private let logits: [Float] = [1, 3, 2, 3, -5]

  @Test func withoutTemperatureTheFirstOfTheLikeliestIsTaken() {
    var generator = SplitMix64(seed: 1)
    let sampler = TokenSampler(temperature: 0, topCount: 0)
    #expect(sampler.choose(from: logits, using: &generator) == 1)
  }

  @Test func onlyTheLikeliestAreDrawn() {
    var generator = SplitMix64(seed: 1)
    let sampler = TokenSampler(temperature: 5, topCount: 3)
    let drawn = Set((0..<500).map { _ in sampler.choose(from: logits, using: &generator) })
    #expect(drawn == [1, 2, 3])
  }

  @Test func tokensComeAsOftenAsTheyAreLikely() {
    var generator = SplitMix64(seed: 1)
    let sampler = TokenSampler(temperature: 1, topCount: 0)
    var counts = [Int](repeating: 0, count: 2)
    for _ in 0..<4_000 {
      // 3 to 1.
      counts[sampler.choose(from: [1.0986123, 0] as [Float], using: &generator)] += 1
    }
    #expect((2_850...3_150).contains(counts[0]))
  }
}
