import Randomness
import Testing
import Tokenization

@testable import Probes

@Suite struct ProbeTokenizerTests {
  private func text(_ count: Int, _ generator: inout SplitMix64) -> String {
    (0..<count).map { _ in
      ["the", " cat", " sat", ".", "\n", "\n\n", " ", "é", "ran", "t", "he"][
        generator.index(below: 11)]
    }.joined()
  }

  /// Against the rule in its plainest form, on random texts.
  @Test(arguments: SplitPattern.allCases.filter(\.coversEveryText))
  func everythingAfterTheCommonBeginningOfPromptAndWholeIsScored(
    pattern: SplitPattern
  ) throws {
    let tokenizer = try ProbeSamples.mergingTokenizer(pattern)
    var probe = ProbeTokenizer(tokenizer)
    var generator = SplitMix64(seed: 2)
    var spanCount = 0
    for _ in 0..<200 {
      let prompt = text(generator.index(below: 12), &generator)
      let texts = (0..<3).map { _ in text(1 + generator.index(below: 4), &generator) }
      let split = probe.split(prompt, followedBy: texts)
      let alone = probe.tokens(prompt)
      for (place, text) in texts.enumerated() {
        let whole = probe.tokens(prompt + text)
        var border = 0
        while border < min(alone.count, whole.count - 1), alone[border] == whole[border] {
          border += 1
        }
        #expect(split.context + split.continuations[place] == whole)
        #expect(split.context.count + split.unscoredCounts[place] == border)
        if border < alone.count { spanCount += 1 }
        // No byte of the text is outside of the tokens that are scored.
        let scored = try tokenizer.decode(whole[border...].map { TokenID($0) })
        #expect(Array(scored.suffix(text.utf8.count)) == Array(text.utf8))
      }
    }
    #expect(spanCount > 20)
  }

  @Test func aPromptThatNothingFollowsIsWhole() throws {
    var probe = ProbeTokenizer(ProbeSamples.tokenizer)
    #expect(
      probe.split("ab", followedBy: [])
        == ProbeTokenizer.Split(
          context: probe.tokens("ab"), continuations: [], unscoredCounts: []))
  }
}
