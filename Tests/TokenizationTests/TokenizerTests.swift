import Randomness
import Testing

@testable import Tokenization

@Suite struct TokenizerTests {
  private func tokenizer() throws -> Tokenizer {
    try TokenizerJSON(
      merges: [("Ġ", "a")], extraTokens: [("<é x>", 300), ("  ", 299)],
      addedTokens: [
        TokenizerJSON.added("<é x>", id: 300, "special"), TokenizerJSON.added("  ", id: 299),
      ]
    ).tokenizer()
  }

  @Test func theVocabularySizeIsOneMoreThanTheGreatestId() throws {
    #expect(try tokenizer().vocabularySize == 301)
  }

  @Test func tokensAreFoundByTheirTextAndGiveTheirBytes() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.tokenID(of: "<é x>") == 300)
    #expect(tokenizer.tokenID(of: "Ġa") == 256)
    #expect(tokenizer.tokenID(of: " a") == nil)
    #expect(tokenizer.bytes(of: 256).map(Array.init) == Array(" a".utf8))
    #expect(tokenizer.bytes(of: 300).map(Array.init) == Array("<é x>".utf8))
    #expect(tokenizer.specialTokens == [SpecialToken(content: "<é x>", id: 300)])
  }

  @Test func tokensOfEveryLengthEndToEndAndNothingForIdsThatNoneHas() throws {
    let tokenizer = try TokenizerJSON(
      merges: [("Ġ", "a")],
      addedTokens: (1...20).map {
        TokenizerJSON.added(String(repeating: "x", count: $0) + "é", id: 256 + $0)
      }
    ).tokenizer()
    var generator = SplitMix64(seed: 2)
    for count in [0, 1, 2, 3, 50] {
      let ids = (0..<count).map { _ in TokenID.random(in: 0..<290, using: &generator) } + [.max]
      let expected = ids.flatMap { tokenizer.bytes(of: $0).map(Array.init) ?? [] }
      #expect(tokenizer.bytes(ofAll: ids[...]) == expected)
    }
  }

  @Test func anIdThatNoTokenHasIsAnError() throws {
    let tokenizer = try tokenizer()
    #expect(try tokenizer.decode([256, 299, 300]) == Array(" a  <é x>".utf8))
    for id: TokenID in [298, 301, .max] {
      #expect(tokenizer.bytes(of: id) == nil)
      let thrown = #expect(throws: TokenizationError.self) { try tokenizer.decode([97, id]) }
      #expect(try #require(thrown).description.contains("\(id)"))
    }
  }
}
