import Randomness
import Testing

@testable import Probes

@Suite struct DecontaminationTests {
  private func isFound(_ text: String, in corpus: [String], nGramLength: Int = 6) -> Bool {
    var decontamination = Decontamination(texts: ["x", text], nGramLength: nGramLength)
    for document in corpus { decontamination.scan(Array(document.utf8)) }
    #expect(!decontamination.isContaminated(0))
    return decontamination.isContaminated(1)
  }

  @Test func aRunOfWordsIsFoundWhateverItsCaseAndPunctuation() {
    let text = "Well: the quick, brown fox jumps over dogs"
    #expect(isFound(text, in: ["before. THE QUICK BROWN FOX JUMPS OVER it"]))
    #expect(!isFound(text, in: ["the quick brown fox jumps under dogs"]))
    #expect(!isFound(text, in: ["the quick brown fox", "jumps over dogs"]))
  }

  @Test func aShortTextIsLookedUpWholeAndAVeryShortOneNotAtAll() {
    #expect(isFound("one two three four five", in: ["zero one two three four five six"]))
    #expect(!isFound("one two three four", in: ["one two three four"]))
  }

  /// The same as looking for each run of words with plain text search.
  @Test func randomTextsAreFoundAsPlainSearchFindsThem() {
    var generator = SplitMix64(seed: 3)
    func text(_ count: Int) -> [String] {
      (0..<count).map { _ in ["a", "b", "c"][Int(generator.next() % 3)] }
    }
    let corpus = (0..<20).map { _ in text(60) }
    let texts = (0..<60).map { _ in text(Int(generator.next() % 12)) }
    var decontamination = Decontamination(
      texts: texts.map { $0.joined(separator: " ") }, nGramLength: 7)
    for document in corpus { decontamination.scan(Array(document.joined(separator: "-").utf8)) }
    var count = 0
    for (number, text) in texts.enumerated() {
      let length = min(text.count, 7)
      let runs =
        length < 5
        ? [] : (0...(text.count - length)).map { Array(text[$0..<$0 + length]) }
      let isThere = runs.contains { run in
        corpus.contains { document in
          document.indices.contains { document[$0...].starts(with: run) }
        }
      }
      #expect(decontamination.isContaminated(number) == isThere)
      count += isThere ? 1 : 0
    }
    #expect(count > 5 && count < 55)
  }
}
