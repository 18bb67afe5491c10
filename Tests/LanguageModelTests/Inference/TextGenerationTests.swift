import LanguageModel
import Randomness
import Testing

@Suite struct TextGenerationTests {
  private func continuation(
    _ prompt: [Int32], seed: UInt64, temperature: Double, stop: Int32? = nil
  ) throws -> [Int32] {
    let fixture = try TransformerTests.Fixture(
      TransformerTests.Case().configuration, MatrixProducts(.own))
    var text = TextGeneration(
      fixture.model, parameters: fixture.parameters, prompt: prompt,
      sampler: TokenSampler(temperature: temperature, topCount: 0), stopToken: stop,
      generator: SplitMix64(seed: seed))
    var tokens: [Int32] = []
    while let token = try text.next() { tokens.append(token) }
    return tokens
  }

  @Test func aSeedGivesOneTextAndAnotherSeedAnother() throws {
    let first = try continuation([1, 2], seed: 1, temperature: 1)
    // One for each position behind the prompt, and the one that follows the last.
    #expect(first.count == 63)
    #expect(try continuation([1, 2], seed: 1, temperature: 1) == first)
    #expect(try continuation([1, 2], seed: 2, temperature: 1) != first)
  }

  @Test func theTextEndsBeforeTheStopToken() throws {
    let whole = try continuation([1, 2], seed: 1, temperature: 0)
    let stop = whole[4]
    let first = try #require(whole.firstIndex(of: stop))
    #expect(
      try continuation([1, 2], seed: 1, temperature: 0, stop: stop) == Array(whole[..<first]))
  }
}
