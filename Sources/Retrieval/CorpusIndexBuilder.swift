package import Documents
import Foundation
import GRDB

/// Builds a corpus index: documents in, batch by batch, then postings, then one compact file.
///
/// Until it is finished the index stands under `path + ".partial"` (with its write-ahead log). Every
/// batch is one transaction that also moves the ingest journal, so a killed build goes on behind the
/// last whole batch; postings are made at the end, from the stored term vectors, in one transaction.
/// The file gets its name only when it is whole and on the disk. Used by one thread at a time.
package final class CorpusIndexBuilder {
  /// Names of sources that a corpus may have; more are a sign of a wrong source field.
  static let sourceLimit = 65_536

  /// The final path of the index.
  package let path: String

  /// Where the last run stopped; nil for a new index.
  package private(set) var cursor: IngestCursor?

  /// Documents in the index so far.
  package private(set) var documentCount = 0

  /// Whether a run before has made the postings and was killed before the file got its name.
  private var hasPostings = false
  private let database: DatabaseQueue
  private let partialPath: String

  /// By the bytes of the path: strings that look alike are equal, files with such names are not.
  private let fileIDByPath: [[UInt8]: Int]
  private var sources: [SourceState] = []
  private var sourceIDByName: [String: Int] = [:]

  private struct SourceState {
    var documentCount = 0
    var tokenCount = 0
    var documentLength = 0
    var terms = TermDictionary()
  }

  /// Begins an index at `path`, or goes on with the unfinished one there.
  ///
  /// `overwrite` replaces a finished index, and an unfinished one of other settings or files;
  /// without it both are errors. Throws `RetrievalError`, also where another process has the index.
  package init(
    path: String, configuration: IndexConfiguration, plan: CorpusPlan, overwrite: Bool
  ) throws {
    self.path = path
    partialPath = path + ".partial"
    fileIDByPath = Dictionary(
      plan.files.enumerated().map { (Array($1.path.utf8), $0) },
      uniquingKeysWith: { first, _ in first })
    try CorpusIndexBuilder.requireReplaceable(path, overwrite: overwrite)
    do {
      database = try CorpusIndexBuilder.open(partialPath) { database in
        guard try database.read({ try $0.tableExists("document") }) else { return false }
        // What a pipe gave then cannot be compared with what it gives now.
        if plan.readsPipes { return true }
        return try overwrite && !configuration.isSame(database, files: plan.files)
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw RetrievalError.indexInUse(path: path)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
      throw RetrievalError.notAnIndex(path: partialPath, reason: "it is no SQLite file")
    }
    try begin(configuration, plan)
  }

  /// Fails where the index cannot be written, or would replace what is no index of ours.
  private static func requireReplaceable(_ path: String, overwrite: Bool) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw RetrievalError.notWritable(path: path, reason: "\(folder) is no writable folder")
    }
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard CorpusIndex.isOurs(path: path) else {
      throw RetrievalError.notWritable(path: path, reason: "it is there, and is no corpus index")
    }
    guard overwrite else { throw RetrievalError.indexExists(path: path) }
  }

  /// Opens and locks the database; what is in it is thrown away first where `isStale` says so.
  private static func open(
    _ path: String, isStale: (DatabaseQueue) throws -> Bool
  ) throws -> DatabaseQueue {
    let queue = try open(path)
    guard try isStale(queue) else { return queue }
    try queue.close()
    remove(path)
    return try open(path)
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var settings = GRDB.Configuration()
    settings.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA page_size = 16384;
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA journal_mode = WAL;
          PRAGMA synchronous = NORMAL;
          PRAGMA cache_size = -65536;
          """)
    }
    let queue = try DatabaseQueue(path: path, configuration: settings)
    // The exclusive lock is taken by the first write.
    try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE; COMMIT") }
    return queue
  }

  private static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }

  // MARK: Beginning and going on

  private func begin(_ configuration: IndexConfiguration, _ plan: CorpusPlan) throws {
    try database.write { db in
      guard try db.tableExists("document") else {
        try IndexSchema.create(db)
        try IndexSettings(configuration).write(db)
        let tokenizer = configuration.tokenizer
        try db.execute(
          sql: """
            INSERT INTO tokenizer (
              fileName, fingerprint, bosTokenID, eosTokenID, padTokenID, json
            ) VALUES (?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            tokenizer.fileName, tokenizer.fingerprint, tokenizer.bosTokenID, tokenizer.eosTokenID,
            tokenizer.padTokenID, tokenizer.json.databaseData,
          ])
        try writeFiles(plan, db)
        return
      }
      try configuration.requireSame(db, path: partialPath, files: plan.files)
      hasPostings = try IndexSettings.read(db, path: partialPath).isComplete
      try readState(db)
    }
  }

  private func writeFiles(_ plan: CorpusPlan, _ db: Database) throws {
    let insertion = try db.makeStatement(
      sql: """
        INSERT INTO file (id, path, format, sourceName, byteCount, modificationTime)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    for (id, file) in plan.files.enumerated() {
      try insertion.execute(arguments: [
        id, file.path, file.format.rawValue, file.sourceName, file.byteCount,
        file.modificationTime,
      ])
    }
    for record in plan.skipped { try SkippedTable.insert(record, db) }
  }

  private func readState(_ db: Database) throws {
    if let row = try Row.fetchOne(db, sql: "SELECT fileID, line, isEndOfFile FROM ingestJournal") {
      cursor = IngestCursor(fileIndex: row[0], line: row[1], isEndOfFile: row[2])
    }
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT name, documentCount, tokenCount, documentLength FROM source ORDER BY id")
    for (sourceID, row) in rows.enumerated() {
      sourceIDByName[row[0]] = sourceID
      var state = SourceState()
      (state.documentCount, state.tokenCount, state.documentLength) = (row[1], row[2], row[3])
      documentCount += state.documentCount
      let texts = try String.fetchCursor(
        db, sql: "SELECT text FROM term WHERE sourceID = ? ORDER BY id", arguments: [sourceID])
      while var text = try texts.next() {
        text.withUTF8 { _ = state.terms.localTermID(of: $0) }
      }
      sources.append(state)
    }
  }

  // MARK: Taking documents in

  /// Writes a batch, and moves the journal behind it, in one transaction.
  package func append(_ batch: IngestBatch) throws {
    guard documentCount + batch.entries.count <= Int(UInt32.max) else {
      throw RetrievalError.tooManyDocuments(limit: Int(UInt32.max))
    }
    try database.write { db in
      var termIDs: [Int: [TermID?]] = [:]
      var touched: Set<Int> = []
      for index in batch.entries.indices {
        let sourceID = try sourceID(named: batch.entries[index].document.sourceName, db)
        touched.insert(sourceID)
        try insert(batch, at: index, sourceID: sourceID, termIDs: &termIDs, db)
      }
      for sourceID in touched.sorted() { try updateSource(sourceID, db) }
      for record in batch.skipped { try SkippedTable.insert(record, db) }
      if let cursor = batch.cursor {
        try db.execute(sql: "DELETE FROM ingestJournal")
        try db.execute(
          sql: "INSERT INTO ingestJournal (fileID, line, isEndOfFile) VALUES (?, ?, ?)",
          arguments: [cursor.fileIndex, cursor.line, cursor.isEndOfFile])
      }
    }
    cursor = batch.cursor
  }

  private func sourceID(named name: String, _ db: Database) throws -> Int {
    if let sourceID = sourceIDByName[name] { return sourceID }
    guard sources.count < CorpusIndexBuilder.sourceLimit else {
      throw RetrievalError.tooManySources(limit: CorpusIndexBuilder.sourceLimit, latest: name)
    }
    let sourceID = sources.count
    sources.append(SourceState())
    sourceIDByName[name] = sourceID
    try db.execute(
      sql: """
        INSERT INTO source (id, name, documentCount, tokenCount, documentLength, termCount)
        VALUES (?, ?, 0, 0, 0, 0)
        """,
      arguments: [sourceID, name])
    return sourceID
  }

  private func insert(
    _ batch: IngestBatch, at index: Int, sourceID: Int, termIDs: inout [Int: [TermID?]],
    _ db: Database
  ) throws {
    let entry = batch.entries[index]
    let local = batch.termCounts(at: index)
    var known =
      termIDs.removeValue(forKey: sourceID) ?? Array(repeating: nil, count: batch.termCount)
    var vector: [TermVector.Entry] = []
    vector.reserveCapacity(local.count)
    for count in local {
      let localID = Int(count.localTermID)
      let termID: TermID
      if let id = known[localID] {
        termID = id
      } else {
        termID = try self.termID(of: batch.term(at: localID), sourceID: sourceID, db)
        known[localID] = termID
      }
      vector.append(.init(termID: termID, frequency: count.termFrequency))
    }
    termIDs[sourceID] = known
    let documentLength = batch.documentLength(at: index)
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO document (
          id, sourceID, sourceOrdinal, externalID, fileID, line, byteCount, tokenCount,
          documentLength, contentHash, tokens, termVector
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      documentCount, sourceID, sources[sourceID].documentCount, entry.document.externalID,
      fileIDByPath[Array(entry.document.location.path.utf8)] ?? 0, entry.document.location.line,
      entry.document.text.count, entry.tokenCount, documentLength,
      entry.contentHash.databaseData, entry.tokens.databaseData,
      TermVector(vector).encoded().databaseData,
    ])
    documentCount += 1
    sources[sourceID].documentCount += 1
    sources[sourceID].tokenCount += entry.tokenCount
    sources[sourceID].documentLength += documentLength
  }

  /// A new term is written with the largest df there is: the true one, known only at the end, then
  /// fits in its place, and no page of the table has to be split.
  private func termID(of text: ArraySlice<UInt8>, sourceID: Int, _ db: Database) throws -> TermID {
    let countBefore = sources[sourceID].terms.count
    let id = text.withUnsafeBufferPointer { sources[sourceID].terms.localTermID(of: $0) }
    guard sources[sourceID].terms.count > countBefore else { return id }
    let statement = try db.cachedStatement(
      sql: "INSERT INTO term (sourceID, id, text, documentFrequency) VALUES (?, ?, ?, ?)")
    try statement.execute(arguments: [
      sourceID, Int(id), String(decoding: text, as: UTF8.self), Int(UInt32.max),
    ])
    return id
  }

  private func updateSource(_ sourceID: Int, _ db: Database) throws {
    let state = sources[sourceID]
    try db.execute(
      sql: """
        UPDATE source
        SET documentCount = ?, tokenCount = ?, documentLength = ?, termCount = ? WHERE id = ?
        """,
      arguments: [
        state.documentCount, state.tokenCount, state.documentLength, state.terms.count, sourceID,
      ])
  }

  // MARK: Finishing

  /// Makes the postings, the indexes and the final file.
  ///
  /// `progress` is told the documents inverted so far. Throws `RetrievalError.noDocuments` for an
  /// empty corpus, of which nothing is left behind.
  package func finish(progress: (_ documents: Int) -> Void = { _ in }) throws {
    guard documentCount > 0 else {
      let skipped = try database.read { try SkippedTable.counts($0, path: partialPath) }
      try database.close()
      CorpusIndexBuilder.remove(partialPath)
      throw RetrievalError.noDocuments(path: path, skipped: skipped)
    }
    if !hasPostings { try makePostings(progress: progress) }
    try database.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
    }
    try database.close()
    try ChangeCounter.reset(path: partialPath)
    try DurableRename.rename(partialPath, to: path)
  }

  private func makePostings(progress: (_ documents: Int) -> Void) throws {
    var inverted = 0
    try database.write { db in
      try IndexSchema.createIndexes(db)
      for (sourceID, state) in sources.enumerated() {
        let inverter = PostingInverter(
          path: partialPath, sourceID: sourceID, termCount: state.terms.count)
        try inverter.invert(in: db) {
          inverted += $0
          progress(inverted)
        }
      }
      try db.execute(
        sql: """
          UPDATE term SET documentFrequency = (
            SELECT sum(documentCount) FROM posting
            WHERE posting.sourceID = term.sourceID AND posting.termID = term.id
          )
          """)
      try db.execute(
        sql: "UPDATE indexStatistics SET value = 1 WHERE name = 'isComplete'")
    }
  }
}
