package import BM25
package import Documents
import Files
import Foundation
import GRDB

/// A finished corpus index, opened for reading.
///
/// The file is the token store, the inverted index and the record of what was read, all at once;
/// its tables are described in Formats.md. One object serves one thread at a time quickly; threads
/// that read a lot open one each.
package final class CorpusIndex: Sendable {
  /// The index file.
  package let path: String

  /// How terms were made of the text.
  package var analyzer: Analyzer { settings.analyzer }

  /// Whether special tokens in the text were taken as ordinary text, as on the command line.
  package var specialTokenHandling: String { settings.specialTokenHandling }

  /// The tokenizer that made the tokens.
  package let tokenizer: StoredTokenizer

  /// The sources, ascending by id.
  package let sources: [IndexedSource]

  let database: DatabaseQueue
  let settings: IndexSettings

  /// What it knows of the whole corpus where it holds only some of its documents; nil where it
  /// holds all of them.
  package var globalStatistics: GlobalStatistics? { settings.globalStatistics }

  /// Opens the index at `path`, and compares its counts with its rows: O(documents + terms).
  ///
  /// Throws `RetrievalError` where the file is not a finished index of this schema.
  package init(path: String) throws {
    self.path = path
    guard try SQLiteHeader.isPresent(path: path) else {
      throw RetrievalError.notAnIndex(
        path: path,
        reason: FileManager.default.fileExists(atPath: path)
          ? "it is not an SQLite file" : "no such file")
    }
    guard try CorpusIndex.isOurs(path: path) else {
      throw RetrievalError.notAnIndex(path: path, reason: "another program made this database")
    }
    // Pages of other versions have no checksums.
    try IndexSchema.require(
      version: try SQLiteHeader.userVersion(path: path) ?? 0, path: path)
    let opened = try RetrievalError.reading(path) {
      let database = try CorpusIndex.open(path)
      return (database, try database.read { try CorpusIndex.readHead($0, path: path) })
    }
    database = opened.0
    (settings, tokenizer, sources) = opened.1
  }

  /// Opens a checked index once more, for another thread, without checking it again.
  package init(reopening index: CorpusIndex) throws {
    (path, settings, tokenizer, sources) =
      (index.path, index.settings, index.tokenizer, index.sources)
    database = try RetrievalError.reading(path) { try CorpusIndex.open(index.path) }
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    // A finished index does not change: its lock is taken once, not for every document.
    try CheckedPages.open(path, isReadOnly: true, preparing: "PRAGMA locking_mode = EXCLUSIVE")
  }

  /// Whether the file at `path` is an SQLite database with our mark in its header.
  static func isOurs(path: String) throws(FileError) -> Bool {
    try SQLiteHeader.applicationID(path: path) == IndexSchema.applicationID
  }

  private static func readHead(
    _ db: Database, path: String
  ) throws -> (IndexSettings, StoredTokenizer, [IndexedSource]) {
    let version = try IndexSchema.requireVersion(db, path: path)
    let settings = try IndexSettings.read(db, path: path)
    guard (settings.globalStatistics != nil) == (version == IndexSchema.globalStatisticsVersion)
    else {
      throw RetrievalError.damaged(path: path, what: "its version is not that of its tables")
    }
    guard settings.isComplete else { throw RetrievalError.unfinishedIndex(path: path) }
    guard
      let row = try Row.fetchOne(
        db,
        sql: "SELECT fileName, fingerprint, bosTokenID, eosTokenID, padTokenID, json FROM tokenizer"
      )
    else { throw RetrievalError.damaged(path: path, what: "it holds no tokenizer") }
    func tokenID(_ column: Int) throws -> UInt32? {
      guard let id = try row.integerIfPresent(at: column) else { return nil }
      guard let tokenID = UInt32(exactly: id), tokenID < settings.vocabularySize else {
        throw RetrievalError.damaged(path: path, what: "\(id) is not a token of its vocabulary")
      }
      return tokenID
    }
    let tokenizer = StoredTokenizer(
      fileName: try row.text(at: 0), fingerprint: try row.text(at: 1),
      bosTokenID: try tokenID(2), eosTokenID: try tokenID(3), padTokenID: try tokenID(4),
      json: try row.bytes(at: 5))
    let sources = try SourceTable.fetchAll(db)
    try requireCounts(
      sources, hasGlobalStatistics: settings.globalStatistics != nil, db, path: path)
    return (settings, tokenizer, sources)
  }

  /// Runs `body` with the database; damage that SQLite finds becomes `RetrievalError.damaged`.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try RetrievalError.reading(path) { try database.unsafeRead(body) }
  }

  /// Fails where a page of the file is damaged; reads all of it.
  package func requireWhole() throws {
    guard try read(CheckedPages.areWhole) else { throw damaged("SQLite finds its tables damaged") }
  }

  /// Documents that the index holds itself; with global statistics, not all of the corpus.
  package func ownDocumentCount() throws -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM document") ?? 0 }
  }

  /// N documents over all sources.
  package var documentCount: Int {
    sources.reduce(0) { $0 + $1.statistics.documentCount }
  }

  /// The source with the given name.
  package func source(named name: String) throws -> IndexedSource {
    guard let source = sources.first(where: { $0.name == name }) else {
      throw RetrievalError.unknownSource(name: name, known: sources.map(\.name))
    }
    return source
  }

  /// The document with the given rank among those of its source, with its tokens.
  package func tokens(
    ofSource sourceID: Int, at ordinal: Int
  ) throws -> (documentID: Int, tokens: [UInt32]) {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT id, tokenCount, tokens FROM document WHERE sourceID = ? AND sourceOrdinal = ?
          """)
      guard let row = try Row.fetchOne(statement, arguments: [sourceID, ordinal]) else {
        throw damaged("document \(ordinal) of source \(sourceID) is missing")
      }
      return (try documentID(in: row, at: 0), try tokens(in: row, countColumn: 1, column: 2))
    }
  }

  /// The tokens of a document, and its source.
  package func tokens(
    ofDocument documentID: Int
  ) throws -> (sourceID: Int, tokens: [UInt32]) {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT sourceID, tokenCount, tokens FROM document WHERE id = ?")
      guard let row = try Row.fetchOne(statement, arguments: [documentID]) else {
        throw damaged("document \(documentID) is missing")
      }
      return (try sourceID(in: row, at: 0), try tokens(in: row, countColumn: 1, column: 2))
    }
  }

  /// The terms of a document, and dl.
  package func terms(
    ofDocument documentID: Int
  ) throws -> (vector: TermVector, documentLength: Int) {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT documentLength, termVector, sourceID FROM document WHERE id = ?")
      guard
        let row = try Row.fetchOne(statement, arguments: [documentID]),
        let vector = try row.withBytes(at: 1, { TermVector(encoded: $0) }),
        try vector.fits(termCount: sources[sourceID(in: row, at: 2)].termCount)
      else { throw damaged("the term vector of document \(documentID) cannot be read") }
      return (vector, try row.count(at: 0))
    }
  }

  /// Calls `body` with the stored form of the term vector of a document, and its source.
  func withTermVector<Result>(
    ofDocument documentID: Int,
    _ body: (_ vector: UnsafeRawBufferPointer, _ sourceID: Int) throws -> Result
  ) throws -> Result {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT sourceID, termVector FROM document WHERE id = ?")
      guard let row = try Row.fetchOne(statement, arguments: [documentID]) else {
        throw damaged("document \(documentID) is missing")
      }
      let sourceID = try sourceID(in: row, at: 0)
      return try row.withBytes(at: 1) { try body($0, sourceID) }
    }
  }

  /// The number of a document in a column of a row.
  func documentID(in row: Row, at column: Int) throws -> Int {
    try row.count(at: column, in: 0...max(0, documentCount - 1))
  }

  private func sourceID(in row: Row, at column: Int) throws -> Int {
    try row.count(at: column, in: 0...max(0, sources.count - 1))
  }

  /// The lowest document with the given external id, and how many others have that id too.
  ///
  /// A document of the preferred sources wins over those of others.
  package func document(
    externalID: String, preferring sources: [IndexedSource]?
  ) throws -> (documentID: Int, sourceID: Int, twinCount: Int) {
    try read { db in
      let wanted = Set((sources ?? self.sources).map(\.id))
      let rows = try Row.fetchAll(
        db, sql: "SELECT id, sourceID FROM document WHERE externalID = ? ORDER BY id",
        arguments: [externalID]
      ).map { (documentID: try documentID(in: $0, at: 0), sourceID: try sourceID(in: $0, at: 1)) }
      guard let row = rows.first(where: { wanted.contains($0.sourceID) }) ?? rows.first else {
        throw RetrievalError.unknownDocument(externalID: externalID)
      }
      return (row.documentID, row.sourceID, rows.count - 1)
    }
  }

  /// Calls `body` with each document's place and counts, ascending by document.
  package func forEachDocument(_ body: (IndexedDocument) throws -> Void) throws {
    try read { db in
      let cursor = try Row.fetchCursor(
        db,
        sql: """
          SELECT document.id, sourceID, CAST(externalID AS BLOB), path, line, tokenCount
          FROM document JOIN file ON file.id = fileID ORDER BY document.id
          """)
      var count = 0
      while let row = try cursor.next() {
        count += 1
        try body(
          IndexedDocument(
            id: try documentID(in: row, at: 0), sourceID: try sourceID(in: row, at: 1),
            externalID: try row.wholeText(at: 2), path: try row.text(at: 3),
            line: try row.count(at: 4), tokenCount: try row.count(at: 5)))
      }
      guard try count == Int.fetchOne(db, sql: "SELECT count(*) FROM document") else {
        throw damaged("the file of a document is missing")
      }
    }
  }

  /// Calls `body` with the external id of each document, in no particular order.
  ///
  /// SQLite reads the index of the external ids alone, not the documents.
  package func forEachExternalID(
    _ body: (_ documentID: Int, _ externalID: String) throws -> Void
  ) throws {
    try read { db in
      let cursor = try Row.fetchCursor(db, sql: "SELECT id, CAST(externalID AS BLOB) FROM document")
      while let row = try cursor.next() {
        try body(try documentID(in: row, at: 0), try row.wholeText(at: 1))
      }
    }
  }

  /// Calls `body` with the source and the tokens of each document, source after source, ascending
  /// by document in each.
  ///
  /// SQLite reads the index of the sources alone, not the documents.
  package func forEachLength(
    _ body: (_ documentID: Int, _ sourceID: Int, _ tokenCount: Int) throws -> Void
  ) throws {
    try read { db in
      let cursor = try Row.fetchCursor(
        db,
        sql: "SELECT id, sourceID, tokenCount FROM document ORDER BY sourceID, sourceOrdinal")
      while let row = try cursor.next() {
        try body(
          try documentID(in: row, at: 0), try sourceID(in: row, at: 1), try row.count(at: 2))
      }
    }
  }

  /// df of every term of a source, by term.
  package func documentFrequencies(ofSource source: IndexedSource) throws -> [UInt32] {
    try read { db in
      guard globalStatistics == nil else {
        let frequencies = try TermBlock.frequencies(ofSource: source.id, in: db, path: path)
        let range = 1...UInt32(max(1, source.statistics.documentCount))
        guard frequencies.count == source.termCount, frequencies.allSatisfy(range.contains) else {
          throw damaged("the frequencies of source \(source.name)")
        }
        return frequencies
      }
      var frequencies = [UInt32](repeating: 0, count: source.termCount)
      var count = 0
      try Lexicon.forEachEntry(ofSource: source.id, in: db, path: path) { entry in
        guard
          frequencies.indices.contains(Int(entry.termID)),
          (1...max(1, source.statistics.documentCount)).contains(Int(entry.documentFrequency))
        else { throw damaged("term \(entry.termID) of source \(source.name) is out of range") }
        frequencies[Int(entry.termID)] = entry.documentFrequency
        count += 1
      }
      guard count == source.termCount, !frequencies.contains(0) else {
        throw damaged("the terms of source \(source.name)")
      }
      return frequencies
    }
  }

  /// Calls `body` with the UTF-8 bytes of every term of a source, ascending by term.
  package func forEachTerm(
    ofSource source: IndexedSource, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    var count = 0
    try read { db in
      try TermBlock.forEachTerm(ofSource: source.id, in: db, path: path) { text in
        try body(text)
        count += 1
      }
    }
    guard count == source.termCount else { throw damaged("the terms of source \(source.name)") }
  }

  /// What was left out or repaired when the corpus was read, with the first examples.
  package func skipCounts() throws -> SkipCounts {
    try read { try SkippedTable.counts($0) }
  }

  /// How much was left out or repaired, by reason; of the whole corpus.
  package func skippedByReason() throws -> [String: Int] {
    if let globalStatistics { return globalStatistics.skipped }
    return Dictionary(
      uniqueKeysWithValues: try skipCounts().entries.map { ($0.reason.rawValue, $0.count) })
  }

  /// Documents whose external id another document of their source has too.
  package func duplicateExternalIDCount() throws -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT coalesce(sum(twins), 0) FROM (
            SELECT count(*) AS twins FROM document
            GROUP BY externalID, sourceID HAVING count(*) > 1
          )
          """) ?? 0
    }
  }

  func damaged(_ what: String) -> RetrievalError {
    .damaged(path: path, what: what)
  }

  private func tokens(in row: Row, countColumn: Int, column: Int) throws -> [UInt32] {
    let count = try row.count(at: countColumn)
    return try row.withBytes(at: column) { bytes in
      guard let tokens = TokenBlob.decode(bytes, count: count) else {
        throw damaged("a tokens blob has \(bytes.count) bytes for \(count) tokens")
      }
      guard tokens.allSatisfy({ $0 < settings.vocabularySize }) else {
        throw damaged("a token is not in its vocabulary")
      }
      return tokens
    }
  }
}
