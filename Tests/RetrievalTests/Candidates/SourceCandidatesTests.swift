import BM25
import Randomness
import TestSupport
import Testing

@testable import Retrieval

@Suite struct SourceCandidatesTests {
  /// With a small limit the lists of the frequent terms stay in the index.
  @Test(arguments: [1 << 20, 2_000, 0])
  func anyQueriesWhileDocumentsGoGiveWhatScoringEveryCandidateGives(postingLimit: Int) throws {
    var generator = SplitMix64(seed: 21)
    let documents = IndexFixture.randomDocuments(
      count: 2_600, sources: ["wiki", "forum"], using: &generator)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder, batchSize: 500)
      let source = index.sources[1]
      let scorer = BM25Scorer(statistics: source.statistics, parameters: BM25Parameters())
      let frequencies = try index.documentFrequencies(ofSource: source)
      let candidates = try SourceCandidates(
        index: index, source: source, scorer: scorer, postingLimit: postingLimit)
      // One of the thirteen hundred is no candidate from the start.
      var waiting = stride(from: 1, to: 2_600, by: 2).filter { $0 != 77 }
      try candidates.add(waiting.shuffled(using: &generator))
      var vectors: [Int: (vector: TermVector, documentLength: Int)] = [:]
      for id in waiting { vectors[id] = try index.terms(ofDocument: id) }
      while !waiting.isEmpty {
        let gone = waiting.remove(at: Int.random(in: 0..<waiting.count, using: &generator))
        let vector = try candidates.remove(documentID: gone)
        #expect(vector == vectors[gone]?.vector)
        guard waiting.count % 9 == 0 else { continue }
        let (limit, termLimit) = waiting.count % 2 == 0 ? (1, 300) : (4, 5)
        let query = QuerySelection(limit: termLimit).select(from: vector) {
          scorer.idf(documentFrequency: Int(frequencies[Int($0)]))
        }
        let expected = waiting.compactMap { id -> SourceCandidates.Match? in
          guard let (vector, length) = vectors[id] else { return nil }
          let score = scorer.score(
            of: vector, lengthNorm: scorer.lengthNorm(documentLength: length), for: query
          ) { scorer.idf(documentFrequency: Int(frequencies[Int($0)])) }
          return score > 0 ? .init(documentID: id, score: score) : nil
        }.sorted {
          $0.score != $1.score ? $0.score > $1.score : $0.documentID < $1.documentID
        }
        #expect(
          try candidates.best(limit, for: vector, selection: QuerySelection(limit: termLimit))
            == Array(expected.prefix(limit)))
      }
      #expect(
        try candidates.best(1, for: TermVector([]), selection: QuerySelection(limit: 9)).isEmpty)
    }
  }

  @Test func equalScoresGoToTheLowerDocumentAndNothingRelatedGivesNothing() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(
        [
          FixtureDocument(id: "a", text: "apple"), FixtureDocument(id: "b", text: "pear"),
          FixtureDocument(id: "c", text: "apple"), FixtureDocument(id: "d", text: "apple"),
        ], in: folder)
      let candidates = try SourceCandidates(
        index: index, source: index.sources[0],
        scorer: BM25Scorer(statistics: index.sources[0].statistics, parameters: BM25Parameters()))
      try candidates.add([0, 1, 2, 3])
      let apple = try candidates.remove(documentID: 0)
      #expect(
        try candidates.best(9, for: apple, selection: QuerySelection(limit: 9)).map(\.documentID)
          == [2, 3])
      let pear = try candidates.remove(documentID: 1)
      #expect(try candidates.best(1, for: pear, selection: QuerySelection(limit: 9)).isEmpty)
    }
  }
}
