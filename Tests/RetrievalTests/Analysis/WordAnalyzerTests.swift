import Randomness
import Testing

@testable import Retrieval

@Suite struct WordAnalyzerTests {
  private func terms(_ text: [UInt8], with analyzer: inout WordAnalyzer) -> [String] {
    var result: [String] = []
    text.withUnsafeBufferPointer { bytes in
      analyzer.forEachTerm(in: bytes) { result.append(String(decoding: $0, as: UTF8.self)) }
    }
    return result
  }

  private func terms(_ text: String) -> [String] {
    var analyzer = WordAnalyzer()
    return terms(Array(text.utf8), with: &analyzer)
  }

  @Test func equalsTheReferenceOnRandomText() {
    var analyzer = WordAnalyzer()
    var random = RandomText(generator: SplitMix64(seed: 1))
    for _ in 0..<500 {
      let text = random.text()
      #expect(terms(text, with: &analyzer) == AnalysisReference.terms(of: text))
    }
  }

  @Test func equalsTheReferenceOnBytesThatAreNotUTF8() {
    var analyzer = WordAnalyzer()
    var random = RandomText(generator: SplitMix64(seed: 2))
    for _ in 0..<500 {
      let text = random.damagedText()
      #expect(terms(text, with: &analyzer) == AnalysisReference.terms(of: text))
    }
  }

  /// Python's `unicodedata.normalize` gives the second of each pair for the first.
  @Test(arguments: [
    ("cafe\u{301}", "caf\u{e9}"), ("E\u{301}COLE", "\u{c9}COLE"),
    ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"), ("\u{d558}\u{11ab}", "\u{d55c}"),
    ("a\u{307}\u{323}", "\u{1ea1}\u{307}"), ("か\u{3099}き\u{3099}く", "\u{304c}\u{304e}く"),
    ("I\u{307}", "\u{130}"), ("\u{212a}elvin", "Kelvin"),
    ("\u{958}\u{93e}", "\u{915}\u{93c}\u{93e}"),
    ("\u{f900}\u{2f800}", "\u{8c48}\u{4e3d}"), ("\u{2126}", "\u{3a9}"),
    ("漢か\u{3099}", "漢\u{304c}"), ("x\u{344}", "x\u{308}\u{301}"),
  ])
  func spellingsOfOneWordAreOneTerm(decomposed: String, composed: String) {
    for (before, after) in [("", ""), ("one e\u{301} ", " two"), ("ab-", "'s")] {
      let text = before + composed + after
      #expect(terms(before + decomposed + after) == terms(text))
      #expect(terms(text) == AnalysisReference.terms(of: Array(text.utf8)))
    }
  }

  @Test func anyBytesAreAnalysed() {
    var analyzer = WordAnalyzer()
    var generator = SplitMix64(seed: 4)
    for length in 0..<400 {
      let text = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      for term in terms(text, with: &analyzer) {
        #expect(!term.isEmpty && term.utf8.count <= 64)
      }
    }
  }

  @Test func wordsAreLowerCasedFilteredAndStemmed() {
    #expect(terms("The Dogs were RUNNING, hopefully!") == ["dog", "run", "hope"])
    #expect(terms("because") == [])
  }

  @Test func anEmptyTextHasNoTerms() {
    #expect(terms("") == [])
    #expect(terms(" \n…—") == [])
  }

  @Test func apostrophesBetweenLettersStayInside() {
    #expect(terms("don't DON\u{2019}T") == [])
    #expect(terms("the dog's bone, the dog\u{2019}s") == ["dog", "bone", "dog"])
    #expect(terms("'quoted' dogs'") == ["quot", "dog"])
    #expect(terms("rock'n'roll") == ["rock'n'rol"])
    #expect(terms("1980's x''y") == ["1980"])
  }

  @Test func oneLetterOrDigitOfASCIIIsNoTerm() {
    #expect(terms("plan B, C++ 7 x=1 J. R. R.") == ["plan"])
    #expect(terms("я é ½") == ["я", "é", "½"])
  }

  @Test func wordsWithDigitsOrOtherLettersAreKept() {
    #expect(terms("mp3s 3.14 ÉCLAIRS naïves") == ["mp3s", "14", "éclairs", "naïves"])
    #expect(terms("Привет МИР") == ["привет", "мир"])
    #expect(terms("e\u{301}tudes") == ["e\u{301}tudes"])
  }

  @Test func lettersWithAnASCIILowerCaseAreASCII() {
    #expect(terms("\u{212a}ings İ") == ["king"])
  }

  @Test func scriptsWithoutSpacesGivePairs() {
    #expect(terms("日本語") == ["日本", "本語"])
    #expect(terms("日") == ["日"])
    #expect(terms("𠀀日") == ["𠀀日"])
    #expect(terms("日本、語") == ["日本", "語"])
    #expect(terms("iPhone手机2台") == ["iphon", "手机", "台"])
    #expect(terms("漢\u{fe00}字") == ["漢字"])
    #expect(terms("ไทย") == ["ไท", "ทย"])
  }

  @Test func longTermsAreCutAtAScalar() {
    let long = String(repeating: "b", count: 300)
    #expect(terms(long) == [String(repeating: "b", count: 64)])
    let wide = "x" + String(repeating: "é", count: 300)
    #expect(terms(wide) == ["x" + String(repeating: "é", count: 31)])
  }

  @Test(arguments: 2...40)
  func wordsOfAnyLengthEndAnywhereInTheText(length: Int) {
    let word = String((0..<length).map { _ in Character("b") })
    for padding in 0..<10 {
      let space = String(repeating: " ", count: padding)
      #expect(terms(space + word) == [word])
      #expect(terms(word + space + word) == (padding == 0 ? [word + word].map(cut) : [word, word]))
      #expect(terms(space + word + "é") == [word + "é"])
    }
  }

  private func cut(_ word: String) -> String {
    String(word.prefix(64))
  }
}
