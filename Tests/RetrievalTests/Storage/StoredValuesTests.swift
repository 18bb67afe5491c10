import BM25
import Documents
import Foundation
import GRDB
import Randomness
import TestSupport
import Testing

@testable import Retrieval

/// Files of ours with values of other types and sizes in them, whose pages have their checksums.
@Suite struct StoredValuesTests {
  private static let hostileValues: [DatabaseValue] = [
    .null, "abc".databaseValue, "".databaseValue, Data([0xff]).databaseValue,
    (-1).databaseValue, 0.databaseValue, 1.5.databaseValue, 4_294_967_296.databaseValue,
    Int64.max.databaseValue,
  ]

  private static func documents() -> [FixtureDocument] {
    var generator = SplitMix64(seed: 3)
    return IndexFixture.randomDocuments(
      count: 300, sources: ["wiki", "wiki", "wiki", "wiki", "wiki", "wiki", "forum"],
      using: &generator)
  }

  private func connection(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.prepareDatabase { try CheckedPages.install(in: $0) }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// Calls `read` with the file at `path` in each of its altered forms: each hostile value in each
  /// column, in all rows or in one; returns how many forms were errors.
  private func forEachForm(of path: String, _ read: () throws -> Void) throws -> Int {
    let whole = try Data(contentsOf: URL(filePath: path))
    func columns() throws -> [(table: String, column: String)] {
      let database = try connection(path)
      defer { try? database.close() }
      return try database.read { db in
        try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
          .flatMap { table in try db.columns(in: table).map { (table, $0.name) } }
      }
    }
    var errorCount = 0
    for (table, column) in try columns() {
      for (place, value) in Self.hostileValues.enumerated() {
        try whole.write(to: URL(filePath: path))
        let database = try connection(path)
        // Every other form alters one row; a table without a rowid refuses that.
        let condition =
          place % 2 == 0 ? "" : " WHERE rowid = (SELECT max(rowid) FROM \(table))"
        // SQLite refuses some of them by itself.
        try? database.write { db in
          try db.execute(
            sql: "UPDATE OR IGNORE \(table) SET \(column) = ?\(condition)", arguments: [value])
        }
        try database.close()
        do {
          try read()
        } catch let error as RetrievalError {
          errorCount += 1
          let isUnknownDocument = if case .unknownDocument = error { true } else { false }
          #expect(
            "\(error)".contains("corpus.") || isUnknownDocument,
            "\(table).\(column) = \(value): \(error)")
        }
      }
    }
    return errorCount
  }

  @Test func noValueOfAnIndexTraps() throws {
    try withTemporaryFolder { folder in
      let path = try IndexFixture.build(Self.documents(), in: folder, batchSize: 100).path
      let count = try forEachForm(of: path) {
        let index = try CorpusIndex(path: path)
        _ = try index.skipCounts()
        _ = try index.duplicateExternalIDCount()
        var sum = 0
        try index.forEachDocument { sum += $0.tokenCount + $0.line + index.sources[$0.sourceID].id }
        try index.forEachLength { sum += $0 + $1 + $2 }
        for source in index.sources {
          _ = try index.topics(ofSource: source)
          _ = try index.documentIDs(ofSource: source)
          try index.forEachTerm(ofSource: source) { _ in }
          let (_, tokens) = try index.tokens(ofSource: source.id, at: 1)
          sum += tokens.reduce(0) { $0 + Int($1) }
          let scorer = BM25Scorer(statistics: source.statistics, parameters: BM25Parameters())
          let candidates = try SourceCandidates(index: index, source: source, scorer: scorer)
          let documentIDs = try index.documentIDs(ofSource: source).map { Int($0) }
          try candidates.add(documentIDs)
          let vector = try candidates.remove(documentID: documentIDs[0])
          _ = try candidates.best(3, for: vector, selection: QuerySelection(limit: 300))
        }
        let search = try CorpusSearch(index: index, parameters: BM25Parameters())
        let like = try index.document(externalID: "d5", preferring: nil).documentID
        let query = try search.query(likeDocument: like, selection: QuerySelection(limit: 10))
        for hit in try search.search(query, limit: 5) { _ = try search.explain(hit, query: query) }
      }
      #expect(count > 200)
    }
  }

  @Test func noValueOfAnUnfinishedIndexTraps() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/corpus.sqlite"
      func builder() throws -> CorpusIndexBuilder {
        try CorpusIndexBuilder(
          path: path, configuration: IndexFixture.configuration(), plan: try IndexFixture.plan(),
          overwrite: false, postingLimit: 1_000)
      }
      func begin() throws {
        let builder = try builder()
        for start in stride(from: 0, to: 150, by: 50) {
          try builder.append(
            IndexFixture.batch(Array(Self.documents()[start..<start + 50]), firstLine: start + 1))
        }
      }
      try begin()
      let database = try connection(path + ".partial")
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try database.close()
      let count = try forEachForm(of: path + ".partial") {
        for suffix in ["", ".partial-wal", ".partial-shm"] {
          try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try builder().finish()
        _ = try CorpusIndex(path: path)
        try FileManager.default.removeItem(atPath: path)
      }
      #expect(count > 100)
    }
  }

  @Test func noValueOfStatisticsTraps() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(Self.documents(), in: folder, batchSize: 100)
      let path = folder + "/corpus.statistics"
      var builder = CorpusStatisticsBuilder()
      try builder.append(index)
      try builder.write(to: path)
      let count = try forEachForm(of: path) {
        var builder = CorpusStatisticsBuilder()
        try builder.append(path: path)
        try builder.append(index)
      }
      #expect(count > 40)
    }
  }

  @Test func termsAndDocumentsMustAscend() {
    let repeated: [UInt8] = [5, 1, 0, 1]
    #expect(repeated.withUnsafeBytes { TermVector(encoded: $0) } == nil)
    var postings: [PostingBlock.Posting] = []
    #expect(
      !repeated.withUnsafeBytes { PostingBlock.decode(0..<4, of: $0, into: &postings) })
  }

  /// Reading values otherwise traps where they are not what they should be.
  @Test func theSourcesReadValuesCheckedAlone() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/Retrieval").standardized
    let files = try #require(FileManager.default.enumerator(atPath: sources.path))
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
    #expect(files.count > 50)
    for file in files where !file.hasSuffix("StoredValues.swift") {
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      #expect(text.firstMatch(of: /\brow\??\[\d/) == nil, "\(file)")
    }
  }
}
