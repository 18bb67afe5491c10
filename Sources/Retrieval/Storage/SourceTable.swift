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

  /// All rows, ascending by id, which are numbered from 0 without gaps; no sum of their counts is
  /// greater than `Row.greatestCount`.
  static func fetchAll(_ db: Database) throws -> [IndexedSource] {
    var sums = [Int](repeating: 0, count: 6)
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT id, name, documentCount, tokenCount, documentLength, termCount
        FROM source ORDER BY id
        """
    )
    return try rows.enumerated().map { position, row in
      for column in 2...5 {
        sums[column] += try row.count(at: column, in: 0...Row.greatestCount - sums[column])
      }
      return IndexedSource(
        id: try row.count(at: 0, in: position...position), name: try row.text(at: 1),
        tokenCount: try row.count(at: 3),
        termCount: try row.count(at: 5, in: 0...TermID.range.upperBound),
        statistics: .init(
          documentCount: try row.count(at: 2, in: 0...Int(UInt32.max)),
          totalDocumentLength: try row.count(at: 4)))
    }
  }
}
