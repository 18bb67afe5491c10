import Randomness
import Testing
import Tokenization

@testable import Probes

@Suite struct ProbeTokenizerTests {
  /// Merges of letters, spaces and line feeds.
  private static let merging: Tokenizer? = {
    var trainer = TokenizerTrainer()
    let text = String(repeating: "the cat sat on the mat.\nthe dog and the cat ran.\n\n", count: 9)
    Array(text.utf8).withUnsafeBufferPointer { trainer.add($0) }
    return try? trainer.train(vocabularySize: 300)
  }()

  private func text(_ count: Int, _ generator: inout SplitMix64) -> String {
    (0..<count).map { _ in
      ["the", " cat", " sat", ".", "\n", "\n\n", " ", "é", "ran"][generator.index(below: 9)]
    }.joined()
  }

  /// Encoded apart, two texts have the tokens of both together, except where they merge.
  @Test func aTextAfterAnotherHasTheTokensItHasInTheWhole() throws {
    let tokenizer = try #require(Self.merging)
    var probe = ProbeTokenizer(tokenizer)
    var generator = SplitMix64(seed: 2)
    var count = 0
    for _ in 0..<300 {
      let first = text(1 + generator.index(below: 12), &generator)
      let second = text(1 + generator.index(below: 6), &generator)
      let (before, whole) = (probe.tokens(first), probe.tokens(first + second))
      let found = probe.tokens(second, after: first)
      #expect(!found.isEmpty)
      guard whole.starts(with: before), whole.count > before.count else { continue }
      #expect(found == Array(whole.dropFirst(before.count)))
      count += 1
    }
    #expect(count > 100)
  }

  @Test func aTextAfterNothingIsATextOfItsOwn() throws {
    var probe = ProbeTokenizer(try #require(Self.merging))
    #expect(probe.tokens(" cat sat", after: "") == probe.tokens(" cat sat"))
  }
}
