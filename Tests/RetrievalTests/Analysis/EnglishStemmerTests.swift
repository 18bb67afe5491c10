import Foundation
import Randomness
import Testing

@testable import Retrieval

@Suite struct EnglishStemmerTests {
  @Test func stemsEqualThoseOfPyStemmer() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/english_stems.tsv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.count > 3000)
    for line in lines {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      try #require(fields.count == 2)
      #expect(stem(String(fields[0])) == fields[1])
    }
  }

  @Test func familiesOfWordsShareAStemAndOthersDoNot() {
    #expect(stem("geologists") == stem("geology"))
    #expect(stem("hoping") != stem("hopping"))
    #expect(stem("universal") != stem("university"))
  }

  @Test func wordsOfFewerThanThreeBytesStay() {
    for word in ["", "a", "s", "as", "'s"] {
      #expect(stem(word) == word)
    }
  }

  @Test func wordsWithOtherBytesStay() {
    for word in ["cafés", "naïves", "éclairs"] {
      #expect(stem(word) == word)
    }
  }

  @Test func anyASCIIWordHasAStemThatIsNotLonger() {
    var generator = SplitMix64(seed: 3)
    let letters = Array("aeiouyaeiouylstngdbpr'".utf8)
    for _ in 0..<20_000 {
      let word = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
        letters[Int.random(in: 0..<letters.count, using: &generator)]
      }
      let result = stem(String(decoding: word, as: UTF8.self))
      #expect(result.utf8.count <= word.count)
      #expect(!result.contains("Y"))
    }
  }
}
