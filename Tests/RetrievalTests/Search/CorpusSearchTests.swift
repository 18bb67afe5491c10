import BM25
import Randomness
import TestSupport
import Testing

@testable import Retrieval

@Suite struct CorpusSearchTests {
  @Test func scoresAreThoseOfTheFormula() throws {
    var generator = SplitMix64(seed: 5)
    let documents = IndexFixture.randomDocuments(count: 80, using: &generator)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      for parameters in [BM25Parameters(), BM25Parameters(k1: 0.9, b: 0.4)] {
        let slow = SlowBM25(documents.map(\.text), parameters: parameters)
        let search = try CorpusSearch(index: index, parameters: parameters)
        for _ in 0..<30 {
          let words = Set((0..<5).map { _ in "w\(Int.random(in: 0..<30, using: &generator))" })
          let query = words.sorted().map { word in
            (term: word, frequency: Int.random(in: 1...3, using: &generator))
          }
          let hits = try search.search(
            query.map { .init(text: $0.term, frequency: $0.frequency) }, limit: 80)
          let expected = documents.indices
            .map { (id: $0, score: slow.score(of: $0, for: query)) }.filter { $0.score > 0 }
            .sorted { $0.score > $1.score }
          #expect(hits.count == expected.count)
          for hit in hits {
            let score = slow.score(of: hit.documentID, for: query)
            #expect(abs(hit.score - score) <= 1e-12 * score)
          }
          #expect(hits == hits.sorted { $0.score > $1.score })
        }
      }
    }
  }

  @Test func theBufferScoresLikeTheIndexBitForBit() throws {
    var generator = SplitMix64(seed: 6)
    let documents = IndexFixture.randomDocuments(count: 60, using: &generator)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      let source = index.sources[0]
      let search = try CorpusSearch(index: index, parameters: BM25Parameters())
      let buffer = CandidateBuffer(
        capacity: 60, documentFrequencies: try index.documentFrequencies(ofSource: source),
        scorer: BM25Scorer(statistics: source.statistics, parameters: BM25Parameters()))
      for id in documents.indices {
        let (vector, length) = try index.terms(ofDocument: id)
        buffer.add(slot: id, order: UInt64(id), vector: vector, documentLength: length)
      }
      for id in documents.indices {
        let vector = buffer.remove(slot: id)
        let matches = buffer.best(5, for: vector, selection: QuerySelection(limit: 8))
        let query = try search.query(
          ofDocument: id, sourceID: 0, selection: QuerySelection(limit: 8))
        let hits = try search.search(query, limit: 5, excluding: id)
        #expect(matches.map(\.slot) == hits.map(\.documentID))
        #expect(matches.map(\.score) == hits.map(\.score))
        buffer.add(
          slot: id, order: UInt64(id), vector: vector, documentLength: vector.documentLength)
      }
    }
  }

  @Test func anExplanationEqualsTheScoreBitForBit() throws {
    var generator = SplitMix64(seed: 7)
    let documents = IndexFixture.randomDocuments(
      count: 50, sources: ["wiki", "forum"], using: &generator)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      let search = try CorpusSearch(index: index, parameters: BM25Parameters())
      let query = CorpusSearch.query(text: "w1 w2 w2 w17 w29 nowhere")
      let hits = try search.search(query, limit: 50)
      #expect(!hits.isEmpty)
      for hit in hits {
        #expect(try search.explain(hit, query: query).value == hit.score)
      }
    }
  }

  @Test func severalSourcesCountAsOneCollection() throws {
    var generator = SplitMix64(seed: 8)
    let documents = IndexFixture.randomDocuments(
      count: 40, sources: ["wiki", "forum"], using: &generator)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      let slow = SlowBM25(documents.map(\.text))
      let search = try CorpusSearch(index: index, parameters: BM25Parameters())
      let hits = try search.search([.init(text: "w3", frequency: 1)], limit: 40)
      for hit in hits {
        let score = slow.score(of: hit.documentID, for: [(term: "w3", frequency: 1)])
        #expect(abs(hit.score - score) <= 1e-12 * score)
      }
      let forum = try index.source(named: "forum")
      let inForum = try CorpusSearch(
        index: index, sources: [forum], parameters: BM25Parameters()
      ).search([.init(text: "w3", frequency: 1)], limit: 40)
      #expect(inForum.allSatisfy { $0.source == "forum" })
      #expect(throws: RetrievalError.unknownSource(name: "x", known: ["wiki", "forum"])) {
        try index.source(named: "x")
      }
    }
  }

  @Test func theQueryIsAnalysedLikeTheDocuments() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(
        [FixtureDocument(id: "a", text: "The roasted beans")], in: folder)
      let search = try CorpusSearch(index: index, parameters: BM25Parameters())
      let hits = try search.search(CorpusSearch.query(text: "ROASTING a bean"), limit: 1)
      #expect(hits.map(\.externalID) == ["a"])
    }
  }

  @Test func tiesAreInDocumentOrderAndTheLimitHolds() {
    #expect(CorpusSearch.top(2, of: [0, 1, 3, 1, 3]) == [2, 4])
    #expect(CorpusSearch.top(9, of: [1, 0, 1]) == [0, 2])
  }
}
