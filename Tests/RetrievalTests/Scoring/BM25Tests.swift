import BM25
import Foundation
import Testing

@testable import Retrieval

@Suite struct BM25Tests {
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
    #expect(scorer.frequencyPart(termFrequency: 1, lengthNorm: norm) == 2.2 / 2.2)
    let much = scorer.frequencyPart(termFrequency: 100_000, lengthNorm: norm)
    #expect(much > 2.19 && much < 2.2)
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
