import BM25
import Foundation
import GRDB
import Topics

/// What must be known of a whole corpus to pack some of its documents: the sources with N and Σ dl,
/// the terms of each in the order of their ids with df, the counts of skipped records, a digest of
/// the documents, and the trees of their topics, where these have been learned.
///
/// One SQLite file, described in Formats.md. It is made of indexes, of other such files, or of
/// both: given in the order of the corpus, those of its pieces give that of the whole, byte for
/// byte as if one index had held it. So it can be reduced in any grouping. Trees are no sum: those
/// of pieces are left out.
package final class CorpusStatistics: Sendable {
  /// The file.
  package let path: String

  /// The sources of the whole corpus, in the order of their ids.
  package let sources: [IndexedSource]

  /// Records that were left out or repaired, by reason.
  package let skipped: [String: Int]
  package let digest: CorpusDigest

  /// Whether all sources that are large enough for topics have a tree of them.
  package let hasTopics: Bool
  let origin: Origin
  let database: DatabaseQueue

  static let applicationID = 0x626d_7374  // "bmst" in ASCII.

  /// Raised whenever the meaning changes.
  ///
  /// 2: pages have checksums. 3: there are trees of topics. 4: words are in normalization form C.
  static let version = 4

  /// What all pieces of a corpus must have been made with.
  struct Origin: Equatable {
    var analyzer: Analyzer
    var fingerprint: String
    var specialTokens: String

    /// Fails where `other`, of the file `path`, differs.
    func require(_ other: Origin, path: String) throws {
      let pairs = [
        ("--analyzer", analyzer.rawValue, other.analyzer.rawValue),
        ("--tokenizer", fingerprint, other.fingerprint),
        ("--special-tokens", specialTokens, other.specialTokens),
      ]
      for (setting, own, others) in pairs where own != others {
        throw RetrievalError.otherOrigin(
          path: path, setting: setting, found: others, expected: own)
      }
    }
  }

  /// Documents of the whole corpus.
  package var documentCount: Int {
    sources.reduce(0) { $0 + $1.statistics.documentCount }
  }

  /// Opens the file at `path`; throws `RetrievalError` where it holds none.
  package init(path: String) throws {
    self.path = path
    guard try SQLiteHeader.isPresent(path: path) else {
      throw RetrievalError.notStatistics(
        path: path,
        reason: FileManager.default.fileExists(atPath: path)
          ? "it is not an SQLite file" : "no such file")
    }
    guard try SQLiteHeader.userVersion(path: path) == CorpusStatistics.version else {
      throw RetrievalError.notStatistics(
        path: path, reason: "another program or version made this database")
    }
    do {
      database = try CheckedPages.open(path, isReadOnly: true)
      (origin, sources, skipped, digest, hasTopics) = try database.read { db in
        guard try Int.fetchOne(db, sql: "PRAGMA application_id") == CorpusStatistics.applicationID
        else {
          throw RetrievalError.notStatistics(
            path: path, reason: "another program made this database")
        }
        func text(_ name: String) throws -> String {
          guard
            let value = try String.fetchOne(
              db, sql: "SELECT value FROM corpus WHERE name = ?", arguments: [name])
          else { throw RetrievalError.notStatistics(path: path, reason: "it has no '\(name)'") }
          return value
        }
        guard
          let analyzer = Analyzer(rawValue: try text("analyzer")),
          let digest = UInt64(try text("digest"), radix: 16)
        else { throw RetrievalError.notStatistics(path: path, reason: "its head is damaged") }
        let sources = try SourceTable.fetchAll(db)
        let skipped = try Row.fetchAll(db, sql: "SELECT reason, count FROM skipped")
        return (
          Origin(
            analyzer: analyzer, fingerprint: try text("fingerprint"),
            specialTokens: try text("specialTokens")),
          sources,
          Dictionary(
            try skipped.map { (try $0.text(at: 0), try $0.count(at: 1)) },
            uniquingKeysWith: { first, _ in first }),
          CorpusDigest(value: digest),
          try TopicTreeTable.isComplete(db)
        )
      }
    } catch let error as DatabaseError {
      throw RetrievalError.notStatistics(
        path: path, reason: error.reason)
    } catch let error as StoredValueError {
      throw RetrievalError.notStatistics(path: path, reason: error.description)
    }
  }

  private func read(_ body: (Database) throws -> Void) throws {
    try RetrievalError.reading(path) { try database.read(body) }
  }

  /// The tree of the topics of a source; nil where it has none.
  ///
  /// `termCount` is the number of terms that its topics are made of.
  func topicTree(ofSource source: IndexedSource, termCount: Int) throws -> TopicTree? {
    var tree: TopicTree?
    try read { db in
      tree = try TopicTreeTable.tree(
        ofSource: source.id, termCount: termCount, in: db, path: path)
    }
    return tree
  }

  /// Calls `body` with the text and df of every term of a source, ascending by term.
  func forEachTerm(
    ofSource source: IndexedSource,
    _ body: (_ text: UnsafeBufferPointer<UInt8>, _ documentFrequency: Int) throws -> Void
  ) throws {
    var count = 0
    try read { db in
      let cursor = try Row.fetchCursor(
        db,
        sql: """
          SELECT CAST(text AS BLOB), documentFrequency FROM term WHERE sourceID = ? ORDER BY id
          """,
        arguments: [source.id])
      while let row = try cursor.next() {
        let frequency = try row.count(at: 1, in: 1...max(1, source.statistics.documentCount))
        try row.withBytes(at: 0) { try body($0.bindMemory(to: UInt8.self), frequency) }
        count += 1
      }
    }
    guard count == source.termCount else {
      throw RetrievalError.notStatistics(path: path, reason: "its terms are damaged")
    }
  }
}
