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
            search.query(of: query.map { QueryTerm(text: $0.term, frequency: $0.frequency) }),
            limit: 80)
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
        let query = try search.query(likeDocument: id, selection: QuerySelection(limit: 8))
        let hits = try search.search(query, limit: 5)
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
      let query = try search.query(of: QueryTerm.terms(ofText: "w1 w2 w2 w17 w29 nowhere"))
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
      let terms = [QueryTerm(text: "w3", frequency: 1)]
      let hits = try search.search(search.query(of: terms), limit: 40)
      for hit in hits {
        let score = slow.score(of: hit.documentID, for: [(term: "w3", frequency: 1)])
        #expect(abs(hit.score - score) <= 1e-12 * score)
      }
      let forum = try index.source(named: "forum")
      let forumSearch = try CorpusSearch(
        index: index, sources: [forum], parameters: BM25Parameters())
      let inForum = try forumSearch.search(forumSearch.query(of: terms), limit: 40)
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
      let query = try search.query(of: QueryTerm.terms(ofText: "ROASTING a bean"))
      let hits = try search.search(query, limit: 1)
      #expect(hits.map(\.externalID) == ["a"])
    }
  }

  struct Limits: Sendable, CustomTestStringConvertible {
    var postingLimit: Int
    var largestRange: Int
    var testDescription: String { "\(postingLimit) postings, ranges of \(largestRange)" }
  }

  /// With few postings kept, lists are read again; with short ranges, matches are merged.
  @Test(arguments: [
    Limits(postingLimit: 1 << 20, largestRange: 1 << 24),
    Limits(postingLimit: 700, largestRange: 1 << 24),
    Limits(postingLimit: 0, largestRange: 1 << 24),
    Limits(postingLimit: 900, largestRange: 200),
  ])
  func hitsAreThoseOfScoringEveryDocumentBitForBit(limits: Limits) throws {
    var generator = SplitMix64(seed: 31)
    let documents = IndexFixture.randomDocuments(
      count: 700, sources: ["wiki", "forum", "wiki", "news"], using: &generator)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder, batchSize: 90, postingLimit: 3_000)
      for sources in [nil, [index.sources[2], index.sources[0]], [index.sources[1]]] {
        let search = try CorpusSearch(
          index: index, sources: sources, parameters: BM25Parameters(k1: 0.9, b: 0.4),
          postingLimit: limits.postingLimit, largestRange: limits.largestRange)
        let reference = try ExhaustiveSearch(
          index: index, sources: sources ?? index.sources,
          parameters: BM25Parameters(k1: 0.9, b: 0.4))
        for round in 0..<40 {
          // Also terms that nobody has, terms given twice, and none.
          let terms = (0..<Int.random(in: 0...7, using: &generator)).map { _ in
            QueryTerm(
              text: "w\(Int.random(in: 0..<32, using: &generator))",
              frequency: .random(in: 1...3, using: &generator))
          }
          let excludedID =
            round % 3 == 0 ? Int.random(in: 0..<documents.count, using: &generator) : nil
          let expected = try reference.hits(for: terms, excluding: excludedID)
          let query = try search.query(of: terms, excluding: excludedID)
          for limit in [1, 10, 1_000] {
            let hits = try search.search(query, limit: limit)
            #expect(hits.map(\.documentID) == expected.prefix(limit).map(\.documentID))
            #expect(hits.map(\.score) == expected.prefix(limit).map(\.score))
          }
        }
      }
    }
  }

  /// Too many terms for bounds in 16 bits; scores are summed in the order of the query.
  @Test func aQueryOfVeryManyTermsFindsTheSame() throws {
    var generator = SplitMix64(seed: 32)
    let words = (0..<5_000).map { "v\($0)" }
    let documents = (0..<40).map { i in
      FixtureDocument(
        id: "d\(i)", source: i % 2 == 0 ? "a" : "b",
        text: (0..<300).map { _ in words.randomElement(using: &generator) ?? "" }
          .joined(separator: " "))
    }
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder, analyzer: .plain)
      let search = try CorpusSearch(index: index, parameters: BM25Parameters())
      let reference = try ExhaustiveSearch(
        index: index, sources: index.sources, parameters: BM25Parameters())
      let terms = words.shuffled(using: &generator).map { QueryTerm(text: $0, frequency: 1) }
      let expected = try reference.hits(for: terms, excluding: nil)
      let hits = try search.search(search.query(of: terms), limit: 5)
      #expect(terms.count > QuantizedQuery.termLimit)
      #expect(hits.map(\.documentID) == expected.prefix(5).map(\.documentID))
      #expect(hits.map(\.score) == expected.prefix(5).map(\.score))
    }
  }

  @Test func likeTakesTheTermsOfTheDocumentAndLeavesItOut() throws {
    var generator = SplitMix64(seed: 33)
    let documents = IndexFixture.randomDocuments(
      count: 60, sources: ["wiki", "forum"], using: &generator)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      let reference = try ExhaustiveSearch(
        index: index, sources: [index.sources[1]], parameters: BM25Parameters())
      let search = try CorpusSearch(
        index: index, sources: [index.sources[1]], parameters: BM25Parameters())
      for documentID in documents.indices {
        let query = try search.query(
          likeDocument: documentID, selection: QuerySelection(limit: 100))
        let counts = Dictionary(
          documents[documentID].text.split(separator: " ").map { (String($0), 1) },
          uniquingKeysWith: +)
        #expect(
          Dictionary(uniqueKeysWithValues: query.terms.map { ($0.text, $0.frequency) }) == counts)
        let terms = query.terms.map { QueryTerm(text: $0.text, frequency: $0.frequency) }
        let hits = try search.search(query, limit: 60)
        let expected = try reference.hits(for: terms, excluding: documentID)
        #expect(hits.map(\.documentID) == expected.map(\.documentID))
        #expect(hits.map(\.score) == expected.map(\.score))
        #expect(!hits.map(\.documentID).contains(documentID))
      }
    }
  }

  @Test func tiesAreInDocumentOrderAndTheLimitHolds() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(
        ["pear", "apple", "apple apple", "apple", "pear"].enumerated().map {
          FixtureDocument(id: "d\($0)", text: $1)
        }, in: folder)
      let search = try CorpusSearch(index: index, parameters: BM25Parameters(k1: 1.2, b: 0))
      func found(_ limit: Int) throws -> [String] {
        let query = try search.query(of: [QueryTerm(text: "appl", frequency: 1)])
        return try search.search(query, limit: limit).map(\.externalID)
      }
      #expect(try found(2) == ["d2", "d1"])
      #expect(try found(9) == ["d2", "d1", "d3"])
      #expect(try found(0).isEmpty)
    }
  }
}
