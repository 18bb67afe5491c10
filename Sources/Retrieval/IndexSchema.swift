import GRDB

/// The tables of a corpus index; Formats.md explains every column.
enum IndexSchema {
  /// Raised whenever a table changes its meaning.
  static let version = 1

  /// Marks the file as ours in SQLite's own header ("bm25" in ASCII).
  static let applicationID = 0x626d_3235

  /// Creates the tables that are written while documents come in.
  ///
  /// The columns of `document` that queries look at stand before the blobs, so that SQLite finds
  /// them without reading overflow pages.
  static func create(_ database: Database) throws {
    try database.execute(
      sql: """
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        CREATE TABLE indexStatistics (
          name TEXT PRIMARY KEY NOT NULL,
          value NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE tokenizer (
          fileName TEXT NOT NULL,
          fingerprint TEXT NOT NULL,
          bosTokenID INTEGER,
          eosTokenID INTEGER,
          padTokenID INTEGER,
          json BLOB NOT NULL
        );
        CREATE TABLE file (
          id INTEGER PRIMARY KEY,
          path TEXT NOT NULL,
          format TEXT NOT NULL,
          sourceName TEXT,
          byteCount INTEGER NOT NULL,
          modificationTime INTEGER NOT NULL
        );
        CREATE TABLE ingestJournal (
          fileID INTEGER NOT NULL,
          line INTEGER NOT NULL,
          isEndOfFile INTEGER NOT NULL
        );
        CREATE TABLE source (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE,
          documentCount INTEGER NOT NULL,
          tokenCount INTEGER NOT NULL,
          documentLength INTEGER NOT NULL,
          termCount INTEGER NOT NULL
        );
        CREATE TABLE document (
          id INTEGER PRIMARY KEY,
          sourceID INTEGER NOT NULL,
          sourceOrdinal INTEGER NOT NULL,
          externalID TEXT NOT NULL,
          fileID INTEGER NOT NULL,
          line INTEGER NOT NULL,
          byteCount INTEGER NOT NULL,
          tokenCount INTEGER NOT NULL,
          documentLength INTEGER NOT NULL,
          contentHash BLOB NOT NULL,
          tokens BLOB NOT NULL,
          termVector BLOB NOT NULL
        );
        CREATE TABLE skipped (
          path TEXT NOT NULL,
          line INTEGER NOT NULL,
          reason TEXT NOT NULL,
          detail TEXT NOT NULL
        );
        CREATE TABLE term (
          sourceID INTEGER NOT NULL,
          id INTEGER NOT NULL,
          text TEXT NOT NULL,
          documentFrequency INTEGER NOT NULL,
          PRIMARY KEY (sourceID, id)
        ) WITHOUT ROWID;
        CREATE TABLE posting (
          sourceID INTEGER NOT NULL,
          termID INTEGER NOT NULL,
          firstDocumentID INTEGER NOT NULL,
          documentCount INTEGER NOT NULL,
          block BLOB NOT NULL,
          PRIMARY KEY (sourceID, termID, firstDocumentID)
        ) WITHOUT ROWID;
        """)
  }

  /// Creates the indexes; at the end, because sorting once is faster than inserting in any order,
  /// and leaves full pages.
  static func createIndexes(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE UNIQUE INDEX IF NOT EXISTS documentOfSource
          ON document (sourceID, sourceOrdinal, documentLength, tokenCount);
        CREATE INDEX IF NOT EXISTS documentByExternalID ON document (externalID);
        CREATE UNIQUE INDEX IF NOT EXISTS termByText ON term (sourceID, text);
        """)
  }
}
