import BM25
import Documents
import Foundation
import Retrieval
import TestSupport
import Testing

/// Rankings of three test collections, against runs and figures that we did not compute.
@Suite(
  .enabled(if: SharedData.isPresent, "the shared data is not beside the checkout"),
  .timeLimit(.minutes(15)))
struct RetrievalGoldenTests {
  private static let names = ["scifact", "cacm", "cranfield"]
  private static let lucene = BM25Parameters(k1: 0.9, b: 0.4)

  @Test(arguments: names)
  func documentsOrderAndScoresAreThoseOfTheGoldenRuns(name: String) throws {
    let collection = try TestCollection(name)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(
        collection.documents, in: folder, analyzer: .plain, batchSize: 1_000)
      for parameters in [RetrievalGoldenTests.lucene, BM25Parameters()] {
        let search = try CorpusSearch(index: index, parameters: parameters)
        let golden = try collection.goldenRun(parameters)
        for (id, text) in collection.queries {
          let query = try search.query(of: QueryTerm.terms(ofText: text, analyzer: .plain))
          let hits = try search.search(query, limit: 10)
          let expected = golden[id] ?? []
          #expect(hits.map(\.externalID) == expected.map(\.externalID), "\(name) \(id)")
          for (hit, expected) in zip(hits, expected) {
            // The golden scores lack Lucene's constant factor k1 + 1, and have six decimals.
            let score = hit.score / (parameters.k1 + 1)
            #expect(abs(score - expected.score) <= 1e-6 * expected.score + 0.5e-6)
          }
        }
      }
    }
  }

  struct Floor: Sendable, CustomTestStringConvertible {
    var name: String
    /// nDCG@10 to reach: of the issue for SciFact, else of bm25s with Porter; see the README there.
    var lucene: Double
    var paper: Double
    var testDescription: String { name }
  }

  @Test(arguments: [
    Floor(name: "scifact", lucene: 0.675, paper: 0.6772),
    Floor(name: "cacm", lucene: 0.4706, paper: 0.4863),
    Floor(name: "cranfield", lucene: 0.3531, paper: 0.3685),
  ])
  func theAnalysisOfWordsRanksAtLeastAsWellAsItsPeers(floor: Floor) throws {
    let collection = try TestCollection(floor.name)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(collection.documents, in: folder, batchSize: 1_000)
      for (parameters, least) in [
        (RetrievalGoldenTests.lucene, floor.lucene), (BM25Parameters(), floor.paper),
      ] {
        let search = try CorpusSearch(index: index, parameters: parameters)
        var rankings: [String: [String]] = [:]
        for (id, text) in collection.queries {
          let query = try search.query(of: QueryTerm.terms(ofText: text))
          rankings[id] = try search.search(query, limit: 10).map(\.externalID)
        }
        let quality = RankingQuality(of: rankings, against: collection.judgements)
        #expect(quality.nDCG10 >= least)
      }
    }
  }
}
