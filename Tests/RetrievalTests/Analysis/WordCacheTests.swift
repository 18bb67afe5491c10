import Testing

@testable import Retrieval

@Suite struct WordCacheTests {
  /// Looks a word up and returns its term.
  private func term(of word: String, in cache: inout WordCache) -> String {
    var buffer = Array(word.utf8)
    let length = buffer.count
    buffer += repeatElement(0xff, count: WordCache.maximumLength - length)
    return buffer.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return "" }
      let key = WordCache.Key(of: start, length: length)
      cache.prefetch(key)
      let entry = cache.entry(key, bytes: start)
      return String(decoding: cache.term(of: entry), as: UTF8.self)
    }
  }

  @Test(arguments: [2, 7, 8, 9, 15, 16, 17, 32, 63, 64])
  func wordsOfEveryLengthAreKept(length: Int) {
    var cache = WordCache()
    let word = String(repeating: "9", count: length)
    for _ in 0..<2 {
      let found = term(of: word, in: &cache)
      #expect(found == word)
    }
  }

  @Test func wordsGiveStemsAndDroppedWordsGiveNothing() {
    var cache = WordCache()
    for _ in 0..<2 {
      let terms = ["running", "the", "internationalization", "don't", "dog's", "été", "x", "7"].map
      {
        term(of: $0, in: &cache)
      }
      #expect(terms == ["run", "", stem("internationalization"), "", "dog", "été", "", ""])
    }
  }

  @Test func aWordAndItsNeighboursAreToldApart() {
    var cache = WordCache()
    let words = (2...64).map { String(repeating: "7", count: $0) }
    let first = words.map { term(of: $0, in: &cache) }
    let second = words.map { term(of: $0, in: &cache) }
    #expect(first == words)
    #expect(second == words)
  }

  @Test func theWriterOfALocalTermIDFindsItAgain() {
    var cache = WordCache()
    let word = Array("ab".utf8) + Array(repeating: 0, count: 62)
    word.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      let key = WordCache.Key(low: 0x6261, high: 0, length: 2)
      let first = cache.entry(key, bytes: start)
      #expect(first.pointee.dictionaryID == 0)
      first.pointee.dictionaryID = 5
      first.pointee.localTermID = 77
      let again = cache.entry(WordCache.Key(of: start, length: 2), bytes: start)
      #expect(again.pointee.dictionaryID == 5)
      #expect(again.pointee.localTermID == 77)
    }
  }

  @Test func aFullCacheStartsAgainAndNothingChanges() {
    var cache = WordCache()
    for number in 0..<200_000 {
      let word = "w\(number)running" + (number % 3 == 0 ? "withalongtail" : "")
      if term(of: word, in: &cache) != word { Issue.record("\(word)") }
    }
    let found = term(of: "running", in: &cache)
    #expect(found == "run")
  }
}
