import BM25
import Documents
import Randomness
import Testing

@testable import Retrieval

@Suite struct QuantizedQueryTests {
  private static let scorer = BM25Scorer(
    statistics: CollectionStatistics(documentCount: 10, totalDocumentLength: 50),
    parameters: BM25Parameters())

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
        TermVector(entries), scorer: scorer, idf: idf, canMatch: { _ in true })
      let norm = scorer.lengthNorm(documentLength: Int.random(in: 0...3_000, using: &generator))
      let document = TermVector(
        entries.filter { _ in Bool.random(using: &generator) }.map {
          .init(termID: $0.termID, frequency: UInt32.random(in: 1...90, using: &generator))
        })
      var sum = 0
      for entry in document.entries {
        let impact = QuantizedQuery.impact(
          termFrequency: Int(entry.frequency), lengthNorm: norm, scorer: scorer)
        sum += Int(impact) * Int(query.terms[Int(entry.termID)].weight) / 256
      }
      let score = scorer.score(
        of: document, lengthNorm: norm, for: TermVector(entries), idf: idf)
      #expect(sum <= Int(UInt16.max))
      #expect(sum >= query.leastSum(for: score))
    }
  }

  /// Norms of 0, of the smallest and of the largest: the quotient is rounded up to 1 and never
  /// above.
  @Test func impactsFitIntoAByteAndBoundTheFrequencyPart() {
    var generator = SplitMix64(seed: 10)
    for round in 0..<20_000 {
      let frequency = Int.random(in: 1...(round % 2 == 0 ? 12 : 1 << 32 - 1), using: &generator)
      let norm = [
        0, .leastNonzeroMagnitude, .ulpOfOne, Double.random(in: 0...3, using: &generator), 1e6,
        1e18,
      ][round % 6]
      let impact = QuantizedQuery.impact(
        termFrequency: frequency, lengthNorm: norm, scorer: Self.scorer)
      #expect(impact >= 1)
      #expect(
        Double(impact) * (1 + 4 * .ulpOfOne)
          >= 255 * Double(frequency) / (Double(frequency) + norm))
    }
  }

  @Test func aNormBelowZeroTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = QuantizedQuery.impact(
        termFrequency: 1, lengthNorm: -0.5, scorer: Self.scorer)
    }
  }
}
