import BM25
import GRDB

/// What an index was made with; the rows of `indexStatistics`.
struct IndexSettings: Equatable {
  var analyzer: Analyzer
  var vocabularySize: Int

  /// What was done with special tokens in the text: `ordinary` or `parse`.
  var specialTokenHandling: String

  /// The record fields and limits, as text: it only has to be equal when ingest resumes.
  var ingestDescription: String

  var isComplete: Bool

  /// Whether the documents of larger sources are sorted into topics.
  var hasTopics: Bool

  /// Nil where the index holds all of its corpus.
  var globalStatistics: GlobalStatistics?

  func write(_ db: Database) throws {
    var rows: [(String, any DatabaseValueConvertible)] = [
      ("analyzer", analyzer.rawValue),
      ("vocabularySize", vocabularySize),
      ("specialTokens", specialTokenHandling),
      ("ingestDescription", ingestDescription),
      ("isComplete", isComplete),
      ("hasTopics", hasTopics),
    ]
    if let globalStatistics { rows.append(("wholeCorpus", try globalStatistics.json())) }
    for (name, value) in rows {
      try db.execute(
        sql: "INSERT OR REPLACE INTO indexStatistics (name, value) VALUES (?, ?)",
        arguments: [name, value])
    }
  }

  static func read(_ db: Database, path: String) throws -> IndexSettings {
    func value<Value: DatabaseValueConvertible>(_ name: String) throws -> Value {
      let row = try Row.fetchOne(
        db, sql: "SELECT value FROM indexStatistics WHERE name = ?", arguments: [name])
      guard let row, let value = Value.fromDatabaseValue(row.databaseValue(at: 0)) else {
        throw RetrievalError.damaged(path: path, what: "indexStatistics has no valid '\(name)'")
      }
      return value
    }
    let analyzerName: String = try value("analyzer")
    guard let analyzer = Analyzer(rawValue: analyzerName) else {
      throw RetrievalError.damaged(path: path, what: "unknown analyzer '\(analyzerName)'")
    }
    let whole = try String.fetchOne(
      db, sql: "SELECT value FROM indexStatistics WHERE name = 'wholeCorpus'")
    let globalStatistics: GlobalStatistics?
    do {
      globalStatistics = try whole.map { try GlobalStatistics(json: $0) }
    } catch {
      throw RetrievalError.damaged(
        path: path, what: "indexStatistics has no valid 'wholeCorpus'")
    }
    return IndexSettings(
      analyzer: analyzer,
      vocabularySize: try value("vocabularySize"),
      specialTokenHandling: try value("specialTokens"),
      ingestDescription: try value("ingestDescription"),
      isComplete: try value("isComplete"), hasTopics: try value("hasTopics"),
      globalStatistics: globalStatistics)
  }
}
