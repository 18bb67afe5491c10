import Testing

@testable import Tokenization

@Suite struct VocabularyTests {
  private func entry(_ spelling: String, _ id: TokenID) -> VocabularyEntry {
    VocabularyEntry(spelling: Array(spelling.utf8), id: id)
  }

  private let characters = TokenAlphabet.characters(
    missing: MissingCharacters(byteFallback: true, unknown: 0, fusesUnknown: true))

  @Test func bytesAreThoseOfTheSpellingInItsAlphabet() {
    let vocabulary = Vocabulary(
      TokenizerDefinition(vocabulary: [entry("a", 0), entry("Ġb", 2), entry("ÿ", 3)]))
    #expect(vocabulary.size == 4)
    #expect(vocabulary.bytes(of: 2).map { Array($0) } == Array(" b".utf8))
    #expect(vocabulary.bytes(of: 3).map { Array($0) } == [0xff])
    #expect(vocabulary.bytes(of: 1) == nil && vocabulary.bytes(of: 4) == nil)
    #expect(vocabulary.bytes(ofAll: [2, 1, 0, 9, 2]) == Array(" ba b".utf8))
  }

  @Test func aCharacterAlphabetHasFallbackBytesAndSpaceMarks() {
    let definition = TokenizerDefinition(
      alphabet: characters,
      normalizer: Normalizer(steps: [.replace([0x20], by: Array("▁".utf8))]))
    let spelling = definition.spelling
    #expect(spelling.bytes(of: Array("<0x0A>".utf8)) == [0x0a])
    #expect(spelling.bytes(of: Array("<0x0a>".utf8)) == Array("<0x0a>".utf8))
    #expect(spelling.bytes(of: Array("▁a▁".utf8)) == Array(" a ".utf8))
    #expect(TokenSpelling.fallbackSpelling(of: 0x0a) == Array("<0x0A>".utf8))
  }

  @Test func anAddedTokenWinsOverAnEqualSpelling() {
    var definition = TokenizerDefinition(vocabulary: [entry("a", 0), entry("<s>", 1)])
    definition.addedTokens = [AddedToken(content: "<s>", id: 7, isSpecial: true)]
    let vocabulary = Vocabulary(definition)
    #expect(vocabulary.id(ofSpelling: Array("<s>".utf8)) == 7)
    #expect(vocabulary.id(ofSpelling: Array("b".utf8)) == nil)
    #expect(vocabulary.bytes(of: 7).map { Array($0) } == Array("<s>".utf8))
  }
}
