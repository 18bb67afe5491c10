import BM25
import Documents
import Randomness
import Testing

@testable import Retrieval

@Suite struct QuantizedQueryTests {
  @Test(arguments: [
    BM25Parameters(), BM25Parameters(k1: 0, b: 0), BM25Parameters(k1: 1_000, b: 1),
    BM25Parameters(k1: 0.01, b: 0.4),
  ])
  func sumsBoundTheScoresAndDoNotOverflow(parameters: BM25Parameters) {
    var generator = SplitMix64(seed: 9)
    let scorer = BM25Scorer(
      statistics: CollectionStatistics(documentCount: 5_000, totalDocumentLength: 600_000),
      parameters: parameters)
    for _ in 0..<300 {
      let count = Int.random(
        in: 1...(Bool.random(using: &generator) ? 8 : 4_096), using: &generator)
      let entries = (0..<count).map { term in
        TermVector.Entry(
          termID: UInt32(term), frequency: UInt32.random(in: 1...40, using: &generator))
      }
      let frequencies = (0..<count).map { _ in Int.random(in: 1...5_000, using: &generator) }
      func idf(_ term: TermID) -> Double {
        scorer.idf(documentFrequency: frequencies[Int(term)])
      }
      let query = QuantizedQuery(
        TermVector(entries), parameters: parameters, idf: idf, canMatch: { _ in true })
      let norm = scorer.lengthNorm(documentLength: Int.random(in: 0...3_000, using: &generator))
      let document = TermVector(
        entries.filter { _ in Bool.random(using: &generator) }.map {
          .init(termID: $0.termID, frequency: UInt32.random(in: 1...90, using: &generator))
        })
      var sum = 0
      for entry in document.entries {
        let part = scorer.frequencyPart(termFrequency: Int(entry.frequency), lengthNorm: norm)
        let impact = QuantizedQuery.impact(frequencyPart: part, parameters: parameters)
        sum += Int(impact) * Int(query.terms[Int(entry.termID)].weight) / 256
      }
      let score = scorer.score(
        of: document, lengthNorm: norm, for: TermVector(entries), idf: idf)
      #expect(sum <= Int(UInt16.max))
      #expect(sum >= query.leastSum(for: score))
    }
  }
}
