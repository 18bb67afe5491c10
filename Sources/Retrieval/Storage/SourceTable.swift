import GRDB

/// What is known of a source while documents, or pieces of a corpus, are added to it.
struct SourceTotals {
  var name: String
  var documentCount = 0
  var tokenCount = 0

  /// Σ dl.
  var documentLength = 0

  /// Its terms, in order of first appearance.
  var terms = TermDictionary()

  /// df by term, of those terms that were counted so far.
  var documentFrequencies: [UInt32] = []

  /// The row of the source with the given number.
  func row(id: Int) -> IndexedSource {
    IndexedSource(
      id: id, name: name, tokenCount: tokenCount, termCount: terms.count,
      statistics: .init(documentCount: documentCount, totalDocumentLength: documentLength))
  }

  /// Adds to df of a term, for which room is made.
  mutating func count(_ term: TermID, documents: Int) {
    while documentFrequencies.count <= Int(term) { documentFrequencies.append(0) }
    documentFrequencies[Int(term)] += UInt32(documents)
  }
}

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
