import Testing

@testable import Tokenization

/// The expected ids were given by Hugging Face tokenizers 0.23.3 for the same token lists.
@Suite struct AddedTokenMatcherTests {
  private typealias JSON = TokenizerJSON

  private func ids(
    _ text: String, _ added: [String], _ handling: SpecialTokenHandling = .parse,
    normalizer: String = "null"
  ) throws -> [TokenID] {
    try JSON(addedTokens: added, normalizer: normalizer).tokenizer()
      .ids(of: text.utf8, specialTokens: handling)
  }

  @Test func theLongestTokenAtTheLeftmostPlaceIsFound() throws {
    let added = [
      JSON.added("ab", id: 256), JSON.added("abcd", id: 257), JSON.added("bcd", id: 258),
      JSON.added("cde", id: 259),
    ]
    #expect(try ids("abcde", added) == [257, 101])
    #expect(try ids("abcx", added) == [256, 99, 120])
    #expect(try ids("xbcdcdeab", added) == [120, 258, 259, 256])
  }

  @Test func ofTokensWithOneTextTheFirstGivesTheIdAndTheLastTheOptions() throws {
    let stripping = [JSON.added("[w]", id: 256), JSON.added("[w]", id: 257, "special", "rstrip")]
    #expect(try ids("a[w]  b", stripping) == [97, 256, 98])
    #expect(try ids("[w]", stripping, .ordinary) == [91, 119, 93])
    let unordered = [JSON.added("[w]", id: 256), JSON.added("[x]", id: 257), stripping[0]]
    #expect(try ids("[w][x]", unordered) == [256, 257])
    let tokenizer = try JSON(addedTokens: stripping).tokenizer()
    #expect(tokenizer.bytes(of: 257) == nil)
    #expect(tokenizer.vocabularySize == 257)
  }

  @Test func aTokenThatFollowsADoubleOneIsRefusedBecauseItsIdWouldMove() {
    let added = [
      JSON.added("[w]", id: 256), JSON.added("[w]", id: 257), JSON.added("[x]", id: 258),
    ]
    #expect {
      try JSON(addedTokens: added).tokenizer()
    } throws: { String(describing: $0).contains("'[x]' has id 258, but Hugging Face gives it 257") }
  }

  @Test func specialTokensAreTextUnlessTheyAreToBeParsed() throws {
    let added = [JSON.added("<s>", id: 256, "special"), JSON.added("<n>", id: 257)]
    #expect(try ids("<s><n>", added, .parse) == [256, 257])
    #expect(try ids("<s><n>", added, .ordinary) == [60, 115, 62, 257])
  }

  @Test func aSpecialTokenThatIsPassedOverHidesWhatItCovers() throws {
    let added = [JSON.added("abc", id: 256, "special"), JSON.added("bcd", id: 257)]
    #expect(try ids("abcd", added, .parse) == [256, 100])
    #expect(try ids("abcd", added, .ordinary) == [97, 98, 99, 100])
    #expect(try ids("xbcd", added, .ordinary) == [120, 257])
  }

  @Test func singleWordsAreFoundBetweenOtherCharacters() throws {
    let added = [JSON.added("[w]", id: 256, "single_word")]
    #expect(try ids("a[w] [w]b [w]", added).suffix(2) == [32, 256])
    #expect(try ids("a[w] [w]b [w]", added).count { $0 == 256 } == 1)
    #expect(try ids("é[w]", added).count { $0 == 256 } == 0)
    #expect(try ids("-[w]-", added) == [45, 256, 45])
    #expect(try ids("\u{301}[w]", added).count { $0 == 256 } == 0)
  }

  @Test func whiteSpaceBesideATokenIsSwallowed() throws {
    let added = [
      JSON.added("<l>", id: 256, "lstrip"), JSON.added("<r>", id: 257, "rstrip"),
      JSON.added(" b", id: 258),
    ]
    #expect(try ids("a \u{3000}\n<l> c", added) == [97, 256, 32, 99])
    #expect(try ids("a <r> \u{a0}\tc", added) == [97, 32, 257, 99])
    #expect(try ids("<r>  <l>", added) == [257, 256])
    #expect(try ids("<r>  b c", added) == [257, 258, 32, 99])
  }

  @Test func normalizedTokensAreFoundAfterTheNormalizerOthersBefore() throws {
    let nfc = #"{"type":"NFC"}"#
    let after = [JSON.added("<é>", id: 256, "normalized")]
    let before = [JSON.added("<é>", id: 256)]
    #expect(try ids("<e\u{301}>", after, normalizer: nfc) == [256])
    #expect(try ids("<e\u{301}>", before, normalizer: nfc) == [60, 195, 169, 62])
    #expect(try ids("<é>", before, normalizer: nfc) == [256])
    let decomposed = [JSON.added("<e\u{301}>", id: 256, "normalized")]
    #expect(try ids("<é>", decomposed, normalizer: nfc) == [256])
  }
}
