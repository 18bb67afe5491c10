import BM25
import Foundation
import Testing

@Suite struct BM25ScorerTests {
  let scorer = BM25Scorer(
    statistics: CollectionStatistics(documentCount: 10, totalDocumentLength: 50),
    parameters: BM25Parameters(k1: 1.2, b: 0.75))

  @Test func idfIsTheFormulaOfThePaper() {
    #expect(abs(scorer.idf(documentFrequency: 3) - log(1 + 7.5 / 3.5)) < 1e-15)
    #expect(scorer.idf(documentFrequency: 10) > 0)
  }

  @Test func aDocumentOfAverageLengthHasTheNormK1() {
    #expect(abs(scorer.lengthNorm(documentLength: 5) - 1.2) < 1e-15)
    #expect(scorer.lengthNorm(documentLength: 10) > scorer.lengthNorm(documentLength: 5))
  }

  @Test func theFrequencySaturatesBelowK1PlusOne() {
    let norm = scorer.lengthNorm(documentLength: 5)
    #expect(scorer.saturatedFrequency(termFrequency: 1, lengthNorm: norm) == 2.2 / 2.2)
    let much = scorer.saturatedFrequency(termFrequency: 100_000, lengthNorm: norm)
    #expect(much > 2.19 && much < 2.2)
  }

  @Test(arguments: [
    BM25Parameters(), BM25Parameters(k1: 0, b: 0), BM25Parameters(k1: 1_000, b: 1),
    BM25Parameters(k1: 0.01, b: 0.4),
  ])
  func theSaturationIsTheShareOfTheLimitAndNeverFalls(parameters: BM25Parameters) {
    let scorer = BM25Scorer(statistics: scorer.statistics, parameters: parameters)
    for length in [0, 1, 5, 400] {
      let norm = scorer.lengthNorm(documentLength: length)
      var previous = 0.0
      for frequency in 1...200 {
        let share = scorer.saturation(termFrequency: frequency, lengthNorm: norm)
        let saturated = scorer.saturatedFrequency(termFrequency: frequency, lengthNorm: norm)
        #expect(abs(saturated - share * scorer.saturatedFrequencyLimit) <= 4 * saturated.ulp)
        #expect(share >= previous && share <= 1)
        previous = share
      }
    }
  }

  /// N = 10, avgdl = 5; a document of 8 terms has norm 1.2 · (0.25 + 0.75 · 8 / 5) = 1.74.
  @Test func scoresAreThoseWorkedOutByHand() {
    let norm = scorer.lengthNorm(documentLength: 8)
    #expect(abs(norm - 1.74) < 1e-15)
    let idf = scorer.idf(documentFrequency: 2)
    #expect(abs(idf - 1.481_604_540_924_216) < 1e-12)  // ln 4.4
    let score = scorer.impact(idf: idf, termFrequency: 3, lengthNorm: norm)
    #expect(abs(score - 1.481_604_540_924_216 * 6.6 / 4.74) < 1e-12)
  }

  @Test func aCollectionWithoutTermsGivesNoNaN() {
    let empty = BM25Scorer(
      statistics: CollectionStatistics(documentCount: 0, totalDocumentLength: 0),
      parameters: BM25Parameters())
    #expect(empty.statistics.averageDocumentLength == 0)
    #expect(empty.lengthNorm(documentLength: 0).isFinite)
  }

  @Test func anExplanationSumsToItsRootBitForBit() {
    let matches = [
      TermMatch(term: "a", queryFrequency: 2, termFrequency: 3, documentFrequency: 4),
      TermMatch(term: "b", queryFrequency: 1, termFrequency: 1, documentFrequency: 1),
    ]
    let tree = scorer.explain(matches: matches, documentLength: 7)
    #expect(tree.value == tree.details.reduce(0) { $0 + $1.value })
    #expect(tree.details.count == 2)
    #expect(tree.lines().first?.hasSuffix("BM25 score, the sum over the matching terms") == true)
  }
}
