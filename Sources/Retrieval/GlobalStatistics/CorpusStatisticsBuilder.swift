import BM25
package import Documents
package import Files
import Foundation
import GRDB
import Topics

/// Joins the statistics of the pieces of a corpus, given in its order.
///
/// A term gets the next id of its source where it comes first, as in an index; so the ids are those
/// of one index over all pieces. Memory: the text of all terms and 8 bytes for each.
package struct CorpusStatisticsBuilder {
  private var origin: CorpusStatistics.Origin?
  private var sources: [SourceTotals] = []
  private var skipped: [String: Int] = [:]
  private var digest = CorpusDigest()
  private var documentCount = 0

  /// The trees of topics that have been learned, by source.
  private var topicTrees: [Int: TopicTree] = [:]

  /// The statistics of nothing.
  package init() {}

  /// Learns the topics of the corpus, all of whose pieces are here, from a sample of it.
  ///
  /// `index` was made with these statistics, and holds at least the documents of every
  /// `TopicSample`. Throws `RetrievalError` where it does not. Memory: that of `TopicLearner`.
  package mutating func learnTopics(from index: CorpusIndex) throws {
    guard index.globalStatistics?.digest == GlobalStatistics(digest: digest, skipped: [:]).digest
    else { throw RetrievalError.foreignSample(path: index.path) }
    for source in index.sources {
      topicTrees[source.id] = try index.learnedTopicTree(ofSource: source)
    }
  }

  /// Counts records that were left out in a piece without a document, which has no index.
  package mutating func skip(_ count: Int, _ reason: SkipReason) {
    skipped[reason.rawValue, default: 0] += count
  }

  /// Adds the next piece: the file of an index, or of statistics.
  ///
  /// Throws `RetrievalError` where it is neither, or was made with another analyzer or tokenizer.
  package mutating func append(path: String) throws {
    if try CorpusIndex.isOurs(path: path) {
      try append(try CorpusIndex(path: path))
    } else {
      let statistics = try CorpusStatistics(path: path)
      try append(
        statistics.sources, statistics.origin, skipped: statistics.skipped,
        digest: statistics.digest, path: path, forEachTerm: statistics.forEachTerm)
    }
  }

  /// Adds the next piece: an index.
  package mutating func append(_ index: CorpusIndex) throws {
    guard index.globalStatistics == nil else {
      throw RetrievalError.hasGlobalStatistics(path: index.path)
    }
    var digest = CorpusDigest()
    try index.forEachExternalID { digest.add(documentID: $0, externalID: $1) }
    try index.forEachLength { documentID, _, tokenCount in
      digest.add(documentID: documentID, tokenCount: tokenCount)
    }
    try append(
      index.sources,
      CorpusStatistics.Origin(
        analyzer: index.analyzer, fingerprint: index.tokenizer.fingerprint,
        specialTokens: index.specialTokenHandling),
      skipped: try index.skippedByReason(), digest: digest, path: index.path
    ) { source, body in
      let frequencies = try index.documentFrequencies(ofSource: source)
      var termID = 0
      try index.forEachTerm(ofSource: source) { text in
        guard termID < frequencies.count else { throw index.damaged("its terms") }
        try body(text, Int(frequencies[termID]))
        termID += 1
      }
    }
  }

  /// Calls a function with the text and df of every term of a source, ascending by term.
  private typealias ForEachTerm = (
    IndexedSource, (UnsafeBufferPointer<UInt8>, Int) throws -> Void
  ) throws -> Void

  private mutating func append(
    _ pieceSources: [IndexedSource], _ origin: CorpusStatistics.Origin, skipped: [String: Int],
    digest: CorpusDigest, path: String, forEachTerm: ForEachTerm
  ) throws {
    try self.origin?.require(origin, path: path)
    self.origin = origin
    self.skipped.merge(skipped, uniquingKeysWith: +)
    self.digest.append(digest, at: documentCount)
    for piece in pieceSources {
      let place = sources.firstIndex { $0.name == piece.name } ?? sources.count
      if place == sources.count { sources.append(SourceTotals(name: piece.name)) }
      documentCount += piece.statistics.documentCount
      guard documentCount <= Int(UInt32.max) else {
        throw RetrievalError.tooManyDocuments(limit: Int(UInt32.max))
      }
      sources[place].documentCount += piece.statistics.documentCount
      sources[place].tokenCount += piece.tokenCount
      sources[place].documentLength += piece.statistics.totalDocumentLength
      try forEachTerm(piece) { text, frequency in
        sources[place].count(sources[place].terms.localTermID(of: text), documents: frequency)
      }
    }
  }

  /// Writes what was added to a file, which gets its name when it is whole and on the disk.
  ///
  /// A file of statistics is replaced, any other only where `overwrite` says so.
  @discardableResult
  package func write(to path: String, overwrite: Bool = false) throws -> CorpusStatistics {
    try write(to: UnfinishedStatistics(path: path, overwrite: overwrite))
  }

  /// Writes what was added to the file that was claimed for it.
  @discardableResult
  package func write(to file: UnfinishedStatistics) throws -> CorpusStatistics {
    let (path, unfinished) = (file.finalPath, file.path)
    try? FileManager.default.removeItem(atPath: unfinished)
    do {
      let database = try CheckedPages.open(
        unfinished, preparing: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
      try database.write { try write($0) }
      try database.close()
    } catch let error as DatabaseError {
      throw RetrievalError.notWritable(path: path, reason: error.reason)
    }
    try DurableRename.rename(unfinished, to: path)
    return try CorpusStatistics(path: path)
  }

  private func write(_ db: Database) throws {
    try db.execute(
      sql: """
        PRAGMA application_id = \(CorpusStatistics.applicationID);
        PRAGMA user_version = \(CorpusStatistics.version);
        CREATE TABLE corpus (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
        \(SourceTable.definition)
        \(TopicTreeTable.definition)
        CREATE TABLE term (
          sourceID INTEGER NOT NULL,
          id INTEGER NOT NULL,
          text TEXT NOT NULL,
          documentFrequency INTEGER NOT NULL,
          PRIMARY KEY (sourceID, id)
        ) WITHOUT ROWID;
        CREATE TABLE skipped (
          reason TEXT PRIMARY KEY NOT NULL, count INTEGER NOT NULL
        ) WITHOUT ROWID;
        """)
    let head = [
      ("analyzer", origin?.analyzer.rawValue), ("fingerprint", origin?.fingerprint),
      ("specialTokens", origin?.specialTokens), ("digest", String(digest.value, radix: 16)),
    ]
    for (name, value) in head {
      try db.execute(
        sql: "INSERT INTO corpus (name, value) VALUES (?, ?)", arguments: [name, value])
    }
    for (reason, count) in skipped.sorted(by: { $0.key < $1.key }) {
      try db.execute(
        sql: "INSERT INTO skipped (reason, count) VALUES (?, ?)", arguments: [reason, count])
    }
    let insertion = try db.makeStatement(
      sql: "INSERT INTO term (sourceID, id, text, documentFrequency) VALUES (?, ?, ?, ?)")
    for (sourceID, source) in sources.enumerated() {
      try SourceTable.write(source.row(id: sourceID), db)
      try TopicTreeTable.write(topicTrees[sourceID], of: source.row(id: sourceID), in: db)
      for (term, frequency) in source.documentFrequencies.enumerated() {
        try insertion.execute(arguments: [
          sourceID, term, String(decoding: source.terms.term(at: term), as: UTF8.self),
          Int(frequency),
        ])
      }
    }
  }
}

extension CorpusIndex {
  /// Writes the statistics of the documents into a file that gets its name when it is whole.
  package func writeStatistics(to path: String, overwrite: Bool = false) throws {
    var builder = CorpusStatisticsBuilder()
    try builder.append(self)
    try builder.write(to: path, overwrite: overwrite)
  }
}

/// A file of statistics that is not written yet: locked against other processes while the value
/// lives.
package final class UnfinishedStatistics {
  let finalPath: String
  private let lock: FileLock

  /// The path of the file until it is whole.
  var path: String { finalPath + AtomicFile.temporarySuffix }

  /// Claims the path; throws `FileError` where another process writes there, or a file is there
  /// that holds no statistics and is not to be replaced.
  package init(path: String, overwrite: Bool) throws {
    finalPath = try ReplacementRule.target(of: path)
    lock = try UnfinishedStatistics.lock(finalPath)
    try CorpusStatistics.replacement(overwrite: overwrite).check(path)
  }

  private static func lock(_ path: String) throws -> FileLock {
    do throws(FileError) {
      return try FileLock(path: path + AtomicFile.temporarySuffix + "-lock", finalPath: path)
    } catch {
      guard case .system(_, _, let code) = error else { throw error }
      throw RetrievalError.notWritable(path: path, reason: String(cString: strerror(code)))
    }
  }
}

extension CorpusStatistics {
  /// When statistics may take the place of a file: of other statistics always.
  package static func replacement(overwrite: Bool) -> ReplacementRule {
    ReplacementRule(content: "statistics of a corpus", overwrite: overwrite) {
      (try? SQLiteHeader.applicationID(path: $0)) == applicationID
    }
  }
}
