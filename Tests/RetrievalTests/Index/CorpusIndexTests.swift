import BM25
import Foundation
import GRDB
import Randomness
import TestSupport
import Testing

@testable import Retrieval

@Suite struct CorpusIndexTests {
  let documents = [
    FixtureDocument(id: "a", text: "coffee beans roast coffee"),
    FixtureDocument(id: "b", source: "forum", text: "tea leaves"),
    FixtureDocument(id: "c", text: "beans grow slowly"),
    FixtureDocument(id: "b", source: "forum", text: "coffee or tea"),
  ]

  @Test func countsAreBySource() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      #expect(index.sources.map(\.name) == ["wiki", "forum"])
      #expect(index.sources.map(\.statistics.documentCount) == [2, 2])
      #expect(index.sources.map(\.statistics.totalDocumentLength) == [7, 4])
      #expect(index.documentCount == 4)
      #expect(try index.duplicateExternalIDCount() == 2)
    }
  }

  @Test func tokensAndTermsComeBack() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      let expected = Array(documents[3].text.utf8).map(UInt32.init)
      #expect(try index.tokens(ofDocument: 3).tokens == expected)
      #expect(try index.tokens(ofDocument: 3).sourceID == 1)
      #expect(try index.tokens(ofSource: 1, at: 1).documentID == 3)
      #expect(try index.terms(ofDocument: 0).documentLength == 4)
      #expect(try index.terms(ofDocument: 0).vector.entries.map(\.frequency) == [2, 1, 1])
    }
  }

  @Test func theTablesReadAsTheReadmeSays() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      let rows = try DatabaseQueue(path: index.path).read { db in
        try Row.fetchAll(db, sql: "SELECT name, documentCount, tokenCount FROM source")
      }
      #expect(rows.map { $0[0] } == ["wiki", "forum"])
      #expect(rows.map { $0[2] } == [42, 23])
    }
  }

  @Test func postingsAreTheTermVectorsTurnedAround() throws {
    var generator = SplitMix64(seed: 3)
    let documents = IndexFixture.randomDocuments(
      count: 120, sources: ["wiki", "forum"], using: &generator)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder, batchSize: 7)
      for source in index.sources {
        var expected: [[PostingBlock.Posting]] = Array(repeating: [], count: source.termCount)
        for id in 0..<documents.count {
          guard try index.tokens(ofDocument: id).sourceID == source.id else { continue }
          for entry in try index.terms(ofDocument: id).vector.entries {
            expected[Int(entry.termID)].append(
              .init(documentID: UInt32(id), termFrequency: entry.frequency))
          }
        }
        #expect(try postings(of: source, in: index) == expected)
        #expect(
          try expected.indices.map { try index.postings(ofTerm: TermID($0), sourceID: source.id) }
            == expected)
        #expect(
          try index.documentFrequencies(ofSource: source) == expected.map { UInt32($0.count) })
      }
    }
  }

  @Test(arguments: [1, 50, 300])
  func severalRunsHoldTheSamePostings(postingLimit: Int) throws {
    var generator = SplitMix64(seed: 4)
    let documents = IndexFixture.randomDocuments(
      count: 60, sources: ["wiki", "forum"], using: &generator)
    try withTemporaryFolder { folder in
      let whole = try IndexFixture.build(documents, in: folder)
      try withTemporaryFolder { other in
        let index = try IndexFixture.build(documents, in: other, postingLimit: postingLimit)
        let runCount = try index.database.read {
          try Int.fetchOne($0, sql: "SELECT count(*) FROM postingRun")
        }
        #expect(try #require(runCount) > 1)
        for source in index.sources {
          let expected = try postings(of: source, in: whole)
          #expect(try postings(of: source, in: index) == expected)
          for term in expected.indices {
            #expect(
              try index.postings(ofTerm: TermID(term), sourceID: source.id) == expected[term])
          }
        }
      }
    }
  }

  @Test func listsLongerThanABlockAreReadWhole() throws {
    let documents = (0..<(3 * PostingBlock.listCapacity)).map {
      FixtureDocument(id: "\($0)", text: $0 % 3 == 0 ? "common half n\($0)" : "common n\($0)")
    }
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder, batchSize: 1_000)
      let lists = try postings(of: index.sources[0], in: index)
      #expect(lists[0].map(\.documentID) == documents.indices.map { UInt32($0) })
      for term in [0, 1, 2, lists.count - 1] {
        #expect(
          try index.postings(ofTerm: TermID(term), sourceID: index.sources[0].id) == lists[term])
      }
    }
  }

  private func postings(
    of source: IndexedSource, in index: CorpusIndex
  ) throws -> [[PostingBlock.Posting]] {
    var postings: [[PostingBlock.Posting]] = Array(repeating: [], count: source.termCount)
    try index.forEachPostingList(ofSource: source) { postings[Int($0)] = $1 }
    return postings
  }

  @Test func textsOfTermsComeBackByTheirNumbers() throws {
    var generator = SplitMix64(seed: 5)
    let words = (0..<2_000).map { _ in
      "w\(UInt32.random(in: 0...UInt32.max, using: &generator))"
    }
    let documents = stride(from: 0, to: words.count, by: 40).map {
      FixtureDocument(id: "\($0)", text: words[$0..<$0 + 40].joined(separator: " "))
    }
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder, analyzer: .plain, batchSize: 30)
      var texts: [String] = []
      try index.forEachTerm(ofSource: index.sources[0]) {
        texts.append(String(decoding: $0, as: UTF8.self))
      }
      #expect(texts == words)
      try index.database.read { db in
        for _ in 0..<50 {
          let terms = (0..<30).map { _ in TermID.random(in: 0..<2_000, using: &generator) }
          let sorted = Set(terms).sorted()
          #expect(
            try index.texts(ofTerms: sorted, sourceID: 0, db) == sorted.map { words[Int($0)] })
        }
        #expect(throws: RetrievalError.self) {
          try index.texts(ofTerms: [2_000], sourceID: 0, db)
        }
        let rows = try Row.fetchAll(db, sql: "SELECT text, id FROM term ORDER BY sourceID, text")
        #expect(rows.map { words[$0[1]] } == rows.map { $0[0] })
        #expect(rows.map { $0[0] as String } == words.sorted())
      }
    }
  }

  @Test func whatIsNoIndexIsRefusedWithAReason() throws {
    try withTemporaryFolder { folder in
      let text = folder + "/text"
      try Data("no database".utf8).write(to: URL(filePath: text))
      let other = folder + "/other.sqlite"
      try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE t (x)") }
      for path in [text, other, folder + "/missing"] {
        #expect(throws: RetrievalError.self) { try CorpusIndex(path: path) }
      }
    }
  }

  @Test func damageInABlobIsAnErrorNotATrap() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      try tamper(with: index) { db in
        try db.execute(sql: "UPDATE document SET tokens = x'01', termVector = x'80' WHERE id = 0")
        try db.execute(sql: "UPDATE posting SET block = x'00'")
        try db.execute(sql: "UPDATE lexicon SET terms = terms || ']'")
      }
      let damaged = try CorpusIndex(path: index.path)
      #expect(throws: RetrievalError.self) { try damaged.tokens(ofDocument: 0) }
      #expect(throws: RetrievalError.self) { try damaged.terms(ofDocument: 0) }
      #expect(throws: RetrievalError.self) { try damaged.tokens(ofDocument: 99) }
      for source in damaged.sources {
        #expect(throws: RetrievalError.self) { try damaged.documentFrequencies(ofSource: source) }
      }
      let search = try CorpusSearch(index: damaged, parameters: BM25Parameters())
      #expect(throws: RetrievalError.self) {
        try search.query(of: [QueryTerm(text: "coffe", frequency: 1)])
      }
    }
  }

  /// Writes into an index as a program that keeps its checksums right.
  private func tamper(with index: CorpusIndex, _ body: (Database) throws -> Void) throws {
    // An open index keeps writers out.
    try index.database.close()
    var configuration = Configuration()
    configuration.prepareDatabase { try CheckedPages.install(in: $0) }
    let database = try DatabaseQueue(path: index.path, configuration: configuration)
    try database.write(body)
    try database.close()
  }

  @Test func whatAnotherProgramWroteIsDamage() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      try index.database.close()
      let plain = try DatabaseQueue(path: index.path)
      try plain.write { try $0.execute(sql: "UPDATE document SET line = 9 WHERE id = 0") }
      try plain.close()
      #expect {
        try CorpusIndex(path: index.path).requireWhole()
      } throws: { error in
        "\(error)".contains("is damaged") && "\(error)".contains("--overwrite")
      }
    }
  }

  @Test(arguments: [
    "UPDATE source SET documentCount = -1", "UPDATE source SET termCount = 99999999999",
    "DELETE FROM source WHERE id = 0", "UPDATE document SET sourceID = 77",
    "UPDATE document SET id = 1000 WHERE id = 3", "UPDATE tokenizer SET eosTokenID = -1",
    "DELETE FROM termBlock",
  ])
  func countsThatWereTamperedWithAreDamage(statement: String) throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      try tamper(with: index) { try $0.execute(sql: statement) }
      #expect(throws: RetrievalError.self) { try CorpusIndex(path: index.path) }
    }
  }
}
