import Testing

@testable import Retrieval

@Suite struct StopWordsTests {
  private func contains(_ word: String) -> Bool {
    Array(word.utf8).withUnsafeBufferPointer { StopWords.contains($0) }
  }

  @Test func theListHas174DistinctWords() {
    #expect(StopWords.all.count == 174)
    #expect(Set(StopWords.all).count == 174)
  }

  @Test func everyWordOfTheListIsFound() {
    for word in StopWords.all {
      #expect(contains(word))
    }
  }

  @Test func otherWordsAreNotFound() {
    let others = ["", "b", "th", "thee", "will", "can", "us", "one", "themselve", "yourselvess"]
    for word in others + ["an extraordinarily long word"] {
      #expect(!contains(word))
    }
  }

  @Test func wordsAreComparedBeforeStemming() {
    #expect(contains("because"))
    #expect(!contains(stem("because")))
  }
}
