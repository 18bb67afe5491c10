import BM25
import Randomness
import Testing

@testable import Retrieval

@Suite struct QueryWeightsTests {
  private func randomVector(
    terms: Int, count: Int, using generator: inout SplitMix64
  ) -> TermVector {
    TermVector(
      (0..<terms).shuffled(using: &generator).prefix(count).map {
        .init(termID: TermID($0), frequency: .random(in: 1...300, using: &generator))
      })
  }

  @Test func scoresAreThoseOfTheScorerBitForBit() {
    var generator = SplitMix64(seed: 8)
    let scorer = BM25Scorer(
      statistics: CollectionStatistics(documentCount: 900, totalDocumentLength: 90_000),
      parameters: BM25Parameters())
    let idf = (0..<500).map { _ in Double.random(in: 0.01...7, using: &generator) }
    let weights = QueryWeights(termCount: idf.count, scorer: scorer)
    for _ in 0..<200 {
      let query = randomVector(
        terms: idf.count, count: .random(in: 0...300, using: &generator), using: &generator)
      weights.set(query) { idf[Int($0)] }
      defer { weights.clear() }
      for _ in 0..<5 {
        let document = randomVector(
          terms: idf.count, count: .random(in: 0...400, using: &generator), using: &generator)
        let norm = scorer.lengthNorm(documentLength: document.documentLength)
        let expected = scorer.score(of: document, lengthNorm: norm, for: query) { idf[Int($0)] }
        #expect(weights.score(of: document, lengthNorm: norm) == expected)
        let encoded = document.encoded().withUnsafeBytes {
          weights.score(ofEncoded: $0, lengthNorm: norm)
        }
        #expect(encoded == expected)
      }
    }
  }

  @Test func damagedBytesGiveNoScore() {
    let scorer = BM25Scorer(
      statistics: CollectionStatistics(documentCount: 9, totalDocumentLength: 9),
      parameters: BM25Parameters())
    let weights = QueryWeights(termCount: 3, scorer: scorer)
    weights.set(TermVector([.init(termID: 1, frequency: 1)])) { _ in 1 }
    for bytes: [UInt8] in [[1], [1, 0], [0x80], [1, 1, 0xff, 0xff, 0xff, 0xff, 0xff]] {
      #expect(bytes.withUnsafeBytes { weights.score(ofEncoded: $0, lengthNorm: 1) } == nil)
    }
    // A term beyond those of the source is none of the query's.
    #expect(
      [UInt8](TermVector([.init(termID: 900, frequency: 2)]).encoded()).withUnsafeBytes {
        weights.score(ofEncoded: $0, lengthNorm: 1)
      } == 0)
  }
}
