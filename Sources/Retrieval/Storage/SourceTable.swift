import BM25
import GRDB

/// The rows of `source`, which an index and the statistics of a corpus have alike.
enum SourceTable {
  static let definition = """
    CREATE TABLE source (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      documentCount INTEGER NOT NULL,
      tokenCount INTEGER NOT NULL,
      documentLength INTEGER NOT NULL,
      termCount INTEGER NOT NULL
    );
    """

  /// Writes the row of a source, in place of the one that is there.
  static func write(_ source: IndexedSource, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO source (id, name, documentCount, tokenCount, documentLength, termCount)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET documentCount = excluded.documentCount,
          tokenCount = excluded.tokenCount, documentLength = excluded.documentLength,
          termCount = excluded.termCount
        """)
    try statement.execute(arguments: [
      source.id, source.name, source.statistics.documentCount, source.tokenCount,
      source.statistics.totalDocumentLength, source.termCount,
    ])
  }

  /// All rows, ascending by id.
  static func fetchAll(_ db: Database) throws -> [IndexedSource] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT id, name, documentCount, tokenCount, documentLength, termCount
        FROM source ORDER BY id
        """
    ).map { row in
      IndexedSource(
        id: row[0], name: row[1], tokenCount: row[3], termCount: row[5],
        statistics: .init(documentCount: row[2], totalDocumentLength: row[4]))
    }
  }
}
