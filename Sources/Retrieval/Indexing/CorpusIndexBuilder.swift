import BM25
package import Documents
import Foundation
import GRDB

/// Builds a corpus index: documents in, batch by batch, then postings, then one compact file.
///
/// Until it is finished the index is an `UnfinishedIndex`. Every batch is one transaction that also
/// moves the ingest journal, so a killed build resumes after the last whole batch. Term vectors
/// stay in memory, in an `InversionBlock`, until they have `postingLimit` postings; then they are
/// written as posting lists, in the transaction of their batch. The lexicon, the terms sorted by
/// text with their df, is written at the end, in one transaction with the last posting lists. The
/// file gets its name only when it is whole and on the disk. Used by one thread at a time.
///
/// For `ListedDocuments`, the index has the sources, terms and frequencies of the whole corpus from
/// the start, and documents get their numbers from the `DocumentList`; a term or source that the
/// corpus does not have is an error. It may hold no documents.
///
/// Memory: the text of all terms and 20 bytes for each, and about 4 bytes for each of
/// `postingLimit`, 8 more while a block is inverted.
package final class CorpusIndexBuilder {
  /// Names of sources that a corpus may have; more are a sign of a wrong source field.
  static let sourceLimit = 65_536

  /// The final path of the index.
  package let path: String

  /// Where the previous run stopped; nil for a new index.
  package private(set) var cursor: IngestCursor?

  /// Documents in the index so far.
  package private(set) var documentCount = 0

  /// Whether an earlier run made everything and was killed before the file got its name.
  private var isComplete = false
  private let partial: UnfinishedIndex
  private let postingLimit: Int

  /// The documents whose postings are not written yet, and how many blocks are.
  private var block = InversionBlock()
  private var blockCount = 0

  /// Totals of the documents so far; the terms of listed documents are those of the corpus.
  private var sources: [SourceTotals] = []
  private var sourceIDByName: [String: Int] = [:]
  private let listed: ListedDocuments?
  private let sortsIntoTopics: Bool
  private var places: DocumentPlaces

  /// Begins an index at `path`, or resumes the unfinished one there.
  ///
  /// `overwrite` replaces a finished index, and an unfinished one that is damaged, or of other
  /// settings or files; without it these are errors. Throws `RetrievalError`, also where another
  /// process has the index.
  package init(
    path: String, configuration: IndexConfiguration, plan: CorpusPlan, overwrite: Bool,
    postingLimit: Int = 1 << 24
  ) throws {
    self.path = path
    self.postingLimit = postingLimit
    listed = configuration.listedDocuments
    sortsIntoTopics = configuration.sortsIntoTopics
    if let listed {
      try CorpusStatistics.Origin(
        analyzer: configuration.analyzer, fingerprint: configuration.tokenizer.fingerprint,
        specialTokens: configuration.specialTokenHandling
      ).require(listed.statistics.origin, path: listed.statistics.path)
    }
    places = try DocumentPlaces(index: path, files: plan.files, listed: listed)
    partial = try UnfinishedIndex(finalPath: path, overwrite: overwrite) { db in
      // What a pipe gave then cannot be compared with what it gives now.
      try plan.readsPipes || overwrite && !configuration.isSame(db, files: plan.files)
    }
    try begin(configuration, plan)
  }

  // MARK: Beginning and resuming

  private func begin(_ configuration: IndexConfiguration, _ plan: CorpusPlan) throws {
    try partial.write { db in
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
        if let listed { try write(listed.statistics, db) }
        return
      }
      try configuration.requireSame(db, path: partial.path, files: plan.files)
      isComplete = try IndexSettings.read(db, path: partial.path).isComplete
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
      cursor = IngestCursor(
        fileIndex: try row.count(at: 0), line: try row.count(at: 1),
        isEndOfFile: try row.count(at: 2, in: 0...1) == 1)
    }
    for row in try SourceTable.fetchAll(db) {
      var source = SourceTotals(name: row.name)
      (source.tokenCount, source.documentLength) =
        (row.tokenCount, row.statistics.totalDocumentLength)
      source.documentCount =
        listed == nil
        ? row.statistics.documentCount
        : try Int.fetchOne(
          db, sql: "SELECT count(*) FROM document WHERE sourceID = ?", arguments: [row.id]) ?? 0
      documentCount += source.documentCount
      try TermBlock.forEachTerm(ofSource: row.id, in: db, path: partial.path) {
        _ = source.terms.localTermID(of: $0)
      }
      source.documentFrequencies = Array(repeating: 0, count: source.terms.count)
      source.storedTermCount = source.terms.count
      add(source)
    }
    try places.resume(after: documentCount, db)
    if !isComplete { try readVectors(db) }
  }

  private func add(_ source: SourceTotals) {
    sourceIDByName[source.name] = sources.count
    sources.append(source)
  }

  /// Counts df in the documents whose postings are written, and gathers the others in memory.
  ///
  /// Fails where the documents are not those that the sources count.
  private func readVectors(_ db: Database) throws {
    let blocks = try Row.fetchOne(
      db, sql: "SELECT count(*), coalesce(sum(documentCount), 0) FROM postingRun")
    blockCount = try blocks?.count(at: 0) ?? 0
    let invertedCount = try blocks?.count(at: 1) ?? 0
    let cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT id, sourceID, termVector, tokenCount, documentLength FROM document ORDER BY id
        """)
    var place = 0
    var found = [SourceTotals](repeating: SourceTotals(name: ""), count: sources.count)
    while let row = try cursor.next() {
      let documentID = try row.count(at: 0, in: 0...Int(UInt32.max))
      let sourceID = try row.count(at: 1, in: 0...max(0, sources.count - 1))
      let isInverted = place < invertedCount
      place += 1
      found[sourceID].documentCount += 1
      found[sourceID].tokenCount &+= try row.count(at: 3)
      found[sourceID].documentLength &+= try row.count(at: 4)
      try row.withBytes(at: 2) { vector in
        var termCount = 0
        var isKnown = true
        let isWhole = TermVector.forEachEntry(in: vector) { entry in
          guard Int(entry.termID) < sources[sourceID].documentFrequencies.count else {
            isKnown = false
            return
          }
          if isInverted {
            sources[sourceID].documentFrequencies[Int(entry.termID)] += 1
          }
          termCount += 1
        }
        guard isWhole, isKnown else {
          throw RetrievalError.damaged(
            path: partial.path, what: "the term vector of document \(documentID) cannot be read")
        }
        guard !isInverted else { return }
        block.append(
          documentID: UInt32(documentID), sourceID: sourceID, termCount: termCount, vector: vector)
      }
    }
    // The sources of listed documents count those of the whole corpus.
    for (source, found) in zip(sources, found) where listed == nil {
      guard
        found.documentCount == source.documentCount, found.tokenCount == source.tokenCount,
        found.documentLength == source.documentLength
      else {
        throw RetrievalError.damaged(
          path: partial.path, what: "the counts of source \(source.name)")
      }
    }
  }

  // MARK: Taking documents in

  /// Writes a batch and moves the journal past it, in one transaction.
  package func append(_ batch: IngestBatch) throws {
    guard documentCount + batch.entries.count <= Int(UInt32.max) else {
      throw RetrievalError.tooManyDocuments(limit: Int(UInt32.max))
    }
    try partial.write { db in
      let sourceIDs = try batch.entries.map { try sourceID(named: $0.document.sourceName, db) }
      try batch.makeVectors(sourceIDs: sourceIDs, for: self) { try termID(of: $0, sourceID: $1) }
      let insertion = try RowInsertion(
        db,
        sql: """
          INSERT INTO document (
            id, sourceID, sourceOrdinal, externalID, fileID, line, byteCount, tokenCount,
            documentLength, contentHash, tokens, termVector
          ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      for (index, sourceID) in sourceIDs.enumerated() {
        try batch.withVector(at: index) {
          try insert(batch, at: index, sourceID: sourceID, vector: $0, insertion)
        }
      }
      if listed == nil {
        for sourceID in Set(sourceIDs).sorted() {
          try sources[sourceID].writeTerms(id: sourceID, db)
          try SourceTable.write(sources[sourceID].row(id: sourceID), db)
        }
      }
      for record in batch.skipped { try SkippedTable.insert(record, db) }
      if let cursor = batch.cursor {
        try db.execute(sql: "DELETE FROM ingestJournal")
        try db.execute(
          sql: "INSERT INTO ingestJournal (fileID, line, isEndOfFile) VALUES (?, ?, ?)",
          arguments: [cursor.fileIndex, cursor.line, cursor.isEndOfFile])
      }
      if block.postingCount >= postingLimit { try writePostings(db) }
    }
    cursor = batch.cursor
  }

  private func sourceID(named name: String, _ db: Database) throws -> Int {
    if let sourceID = sourceIDByName[name] { return sourceID }
    guard sources.count < CorpusIndexBuilder.sourceLimit else {
      throw RetrievalError.tooManySources(limit: CorpusIndexBuilder.sourceLimit, latest: name)
    }
    if let listed { throw listed.mismatch(index: path, "there is no source '\(name)'") }
    let source = SourceTotals(name: name)
    try SourceTable.write(source.row(id: sources.count), db)
    add(source)
    return sources.count - 1
  }

  private func insert(
    _ batch: IngestBatch, at index: Int, sourceID: Int, vector: UnsafeRawBufferPointer,
    _ insertion: RowInsertion
  ) throws {
    let entry = batch.entries[index]
    let documentLength = batch.documentLength(at: index)
    let (documentID, fileID, line) = try places.next(
      for: entry.document, after: documentCount, insertion.database)
    insertion.bind(documentID, at: 1)
    insertion.bind(sourceID, at: 2)
    insertion.bind(sources[sourceID].documentCount, at: 3)
    insertion.bind(fileID, at: 5)
    insertion.bind(line, at: 6)
    insertion.bind(entry.document.text.count, at: 7)
    insertion.bind(entry.tokenCount, at: 8)
    insertion.bind(documentLength, at: 9)
    insertion.bind(blob: vector, at: 12)
    var externalID = entry.document.externalID
    try externalID.withUTF8 { externalID in
      insertion.bind(text: UnsafeRawBufferPointer(externalID), at: 4)
      try entry.contentHash.withUnsafeBytes { hash in
        insertion.bind(blob: hash, at: 10)
        try entry.tokens.withUnsafeBytes { tokens in
          insertion.bind(blob: tokens, at: 11)
          try insertion.insert()
        }
      }
    }
    block.append(
      documentID: UInt32(documentID), sourceID: sourceID, termCount: batch.termCount(at: index),
      vector: vector)
    documentCount += 1
    sources[sourceID].documentCount += 1
    sources[sourceID].tokenCount += entry.tokenCount
    sources[sourceID].documentLength += documentLength
  }

  private func termID(of text: ArraySlice<UInt8>, sourceID: Int) throws -> TermID {
    try text.withUnsafeBufferPointer { text in
      guard let listed else { return sources[sourceID].terms.localTermID(of: text) }
      guard let term = sources[sourceID].terms.find(text) else {
        throw listed.mismatch(
          index: path,
          "source '\(sources[sourceID].name)' has no term "
            + "'\(String(decoding: text, as: UTF8.self))'")
      }
      return term
    }
  }

  /// Writes the sources and the terms with df of a corpus of which some documents are indexed.
  private func write(_ statistics: CorpusStatistics, _ db: Database) throws {
    try IndexSchema.createForGlobalStatistics(db)
    for whole in statistics.sources {
      var source = SourceTotals(name: whole.name)
      var frequencies: [UInt32] = []
      try statistics.forEachTerm(ofSource: whole) { text, frequency in
        _ = source.terms.localTermID(of: text)
        frequencies.append(UInt32(frequency))
      }
      guard source.terms.count == whole.termCount else {
        throw RetrievalError.notStatistics(
          path: statistics.path, reason: "it has a term of source \(whole.name) twice")
      }
      try TermBlock.write(frequencies: frequencies, ofSource: whole.id, in: db)
      source.documentFrequencies = Array(repeating: 0, count: source.terms.count)
      try source.writeTerms(id: whole.id, db)
      add(source)
      try SourceTable.write(whole, db)
    }
  }

  // MARK: Finishing

  /// Writes the rest of the postings, the terms and the indexes, and gives the file its name.
  ///
  /// `progress` gets how far each step is. `beforeNaming` gets the path of the
  /// finished file before it has its name: what it makes of the index exists when the index does.
  /// Throws `RetrievalError.noDocuments` for an empty corpus, and then leaves no file.
  package func finish(
    progress: (FinishingStep) -> Void = { _ in },
    beforeNaming: (_ partialPath: String) throws -> Void = { _ in }
  ) throws {
    try places.requireEnd(after: documentCount)
    guard documentCount > 0 || listed != nil else {
      let skipped = try partial.write { try SkippedTable.counts($0) }
      try partial.remove()
      throw RetrievalError.noDocuments(path: path, skipped: skipped)
    }
    if !isComplete {
      try partial.write { db in
        if block.documentCount > 0 { try writePostings(db) }
        var termCount = 0
        let wanted = ownTerms()
        for sourceID in sources.indices {
          try writeLexicon(sourceID, wanted, db)
          termCount += sources[sourceID].terms.count
          progress(.lexicon(termCount: termCount))
        }
        try IndexSchema.createIndexes(db)
        if sortsIntoTopics { try sortIntoTopics(db, progress: progress) }
        try db.execute(sql: "UPDATE indexStatistics SET value = 1 WHERE name = 'isComplete'")
      }
    }
    try partial.finish(beforeNaming: beforeNaming)
  }

  /// How far `finish` is: what is written so far.
  package enum FinishingStep: Sendable {
    case lexicon(termCount: Int)
    case topics(documentCount: Int)
  }

  /// The distinct terms of all sources so far.
  package var termCount: Int { sources.reduce(0) { $0 + $1.terms.count } }

  /// Writes the block in memory, and begins the next.
  private func writePostings(_ db: Database) throws {
    try block.write(number: blockCount, &sources, db)
    blockCount += 1
    block = InversionBlock()
  }

  /// The terms of listed documents, of whatever source: a search over several sources adds up their
  /// df.
  private func ownTerms() -> TermDictionary? {
    guard listed != nil else { return nil }
    var terms = TermDictionary()
    for source in sources {
      for (term, frequency) in source.documentFrequencies.enumerated() where frequency > 0 {
        source.terms.term(at: term).withUnsafeBufferPointer { _ = terms.localTermID(of: $0) }
      }
    }
    return terms
  }

  /// Writes the topics of all sources and documents.
  private func sortIntoTopics(_ db: Database, progress: (FinishingStep) -> Void) throws {
    var sortedCount = 0
    for (sourceID, source) in sources.enumerated() {
      let whole = listed?.statistics.sources[sourceID] ?? source.row(id: sourceID)
      let sorter = TopicSorter(
        whole, documentFrequencies: try frequencies(ofSource: sourceID, db), path: partial.path)
      let tree =
        try listed.map { try $0.statistics.topicTree(ofSource: whole, termCount: sorter.termCount) }
        ?? sorter.tree(in: db)
      guard let tree else { continue }
      try sorter.sort(by: tree, in: db) { term in
        String(decoding: source.terms.term(at: Int(term)), as: UTF8.self)
      } progress: {
        progress(.topics(documentCount: sortedCount + $0))
      }
      sortedCount += source.documentCount
    }
  }

  /// df of the terms of a source in the whole corpus.
  private func frequencies(ofSource sourceID: Int, _ db: Database) throws -> [UInt32] {
    listed == nil
      ? sources[sourceID].documentFrequencies
      : try TermBlock.frequencies(ofSource: sourceID, in: db, path: partial.path)
  }

  /// Writes the terms of a source, or the wanted ones of them, in the order of their texts.
  private func writeLexicon(_ sourceID: Int, _ wanted: TermDictionary?, _ db: Database) throws {
    let source = sources[sourceID]
    let frequencies = try frequencies(ofSource: sourceID, db)
    func damaged(_ what: String) -> RetrievalError {
      .damaged(path: partial.path, what: "the \(what) of source \(source.name)")
    }
    guard frequencies.count == source.terms.count else { throw damaged("frequencies") }
    var writer = try Lexicon.Writer(sourceID: sourceID, db)
    try source.terms.forEachTerm(source.terms.sorted()) { term, text in
      if let wanted, wanted.find(text) == nil { return }
      let isTerm = try writer.append(
        text, termID: term, documentFrequency: frequencies[Int(term)])
      guard isTerm else { throw damaged("terms") }
    }
    try writer.close()
  }
}
