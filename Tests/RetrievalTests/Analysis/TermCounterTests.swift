import Randomness
import Testing

@testable import Retrieval

@Suite struct TermCounterTests {
  /// Batches counted with a dictionary of strings.
  private struct Reference {
    var limit = Int.max
    var terms: [String] = []
    var ids: [String: UInt32] = [:]
    var vectors: [[TermCount]] = []
    var lengths: [Int] = []

    mutating func countDocument(_ documentTerms: [String]) {
      var vector: [TermCount] = []
      for term in documentTerms {
        let id = ids[term] ?? UInt32(terms.count)
        if ids.updateValue(id, forKey: term) == nil { terms.append(term) }
        if let place = vector.firstIndex(where: { $0.localTermID == id }) {
          vector[place].termFrequency += 1
        } else {
          vector.append(TermCount(localTermID: id, termFrequency: 1))
        }
      }
      vectors.append(vector)
      lengths.append(documentTerms.count)
    }

    mutating func removeDocuments() {
      (vectors, lengths) = ([], [])
      if terms.count >= limit { (terms, ids) = ([], [:]) }
    }
  }

  private func expectEqual(_ counter: borrowing TermCounter, _ reference: Reference) {
    let documentCount = counter.documentCount
    let terms = (0..<counter.termCount).map {
      String(decoding: counter.term(at: $0), as: UTF8.self)
    }
    let vectors = (0..<documentCount).map { Array(counter.termVector(ofDocument: $0)) }
    let lengths = (0..<documentCount).map { counter.documentLength(ofDocument: $0) }
    #expect(terms == reference.terms)
    #expect(vectors == reference.vectors)
    #expect(lengths == reference.lengths)
  }

  @Test(arguments: [1, 700, 1 << 17]) func batchesOfTextEqualTheReference(limit: Int) {
    var counter = TermCounter(dictionaryLimit: limit)
    var random = RandomText(generator: SplitMix64(seed: 5))
    var reference = Reference(limit: limit)
    for _ in 0..<6 {
      for _ in 0..<120 {
        let text = random.text()
        let length = text.withUnsafeBufferPointer { counter.countDocument($0) }
        reference.countDocument(AnalysisReference.terms(of: text))
        #expect(length == reference.lengths.last)
      }
      expectEqual(counter, reference)
      counter.removeDocuments()
      reference.removeDocuments()
      expectEqual(counter, reference)
    }
  }

  @Test(arguments: [1, 300, 1 << 17]) func batchesOfTokensEqualTheReference(limit: Int) {
    var counter = TermCounter(dictionaryLimit: limit)
    var generator = SplitMix64(seed: 6)
    var reference = Reference(limit: limit)
    for _ in 0..<3 {
      for _ in 0..<40 {
        let tokens = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
          let isLarge = Int.random(in: 0..<20, using: &generator) == 0
          return UInt32.random(in: isLarge ? 0...UInt32.max : 0...300, using: &generator)
        }
        counter.countDocument(tokenIDs: tokens)
        reference.countDocument(tokens.map(String.init))
      }
      expectEqual(counter, reference)
      counter.removeDocuments()
      reference.removeDocuments()
    }
  }

  @Test func tokensOfAnyCollectionAreCounted() {
    var counter = TermCounter()
    counter.countDocument(tokenIDs: [7, 8, 7].lazy.map { UInt32($0) })
    var reference = Reference()
    reference.countDocument(["7", "8", "7"])
    expectEqual(counter, reference)
  }

  @Test func theNumberOfTheDictionaryTellsWhenTermsAreForgotten() {
    var counter = TermCounter(dictionaryLimit: 3)
    var dictionaries: [UInt32] = []
    for text in ["whale ship", "whale", "ship sea", "sea"] {
      counter.removeDocuments()
      _ = Array(text.utf8).withUnsafeBufferPointer { counter.countDocument($0) }
      dictionaries.append(counter.dictionaryID)
    }
    #expect(dictionaries == [1, 1, 1, 2])
  }

  @Test func manyDistinctTermsGrowTheTables() {
    var counter = TermCounter()
    let words = (0..<30_000).map { "w\($0)" }
    let text = Array(words.joined(separator: " ").utf8)
    let length = text.withUnsafeBufferPointer { counter.countDocument($0) }
    let termCount = counter.termCount
    let last = String(decoding: counter.term(at: 29_999), as: UTF8.self)
    #expect(length == 30_000)
    #expect(termCount == 30_000)
    #expect(last == "w29999")
  }

  @Test func countsPass16Bits() {
    var counter = TermCounter()
    let text = Array(String(repeating: "whale ", count: 70_000).utf8)
    _ = text.withUnsafeBufferPointer { counter.countDocument($0) }
    let vector = Array(counter.termVector(ofDocument: 0))
    #expect(vector == [TermCount(localTermID: 0, termFrequency: 70_000)])
  }

  @Test func emptyDocumentsKeepTheirPlace() {
    var counter = TermCounter()
    for text in ["", "whale", "the", "whale ship"] {
      _ = Array(text.utf8).withUnsafeBufferPointer { counter.countDocument($0) }
    }
    let sizes = (0..<4).map { counter.termVector(ofDocument: $0).count }
    #expect(sizes == [0, 1, 0, 2])
  }
}
