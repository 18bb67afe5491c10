import GRDB

/// The tables of a corpus index; Formats.md explains every column.
enum IndexSchema {
  /// Raised whenever a table changes its meaning.
  ///
  /// 2: terms are in blocks while they are found, and get rows at the end; a posting block holds
  /// the lists of several terms. 4: terms are in blocks in the order of their texts. 6: pages have
  /// checksums, and documents are sorted into topics. 8: words are in normalization form C.
  static let version = 8

  /// The version of an index that holds some documents of a corpus, with global statistics.
  static let globalStatisticsVersion = 9

  /// Marks the file as ours in SQLite's own header ("bm25" in ASCII).
  static let applicationID = 0x626d_3235

  /// The version of a database, which must be one of these two.
  @discardableResult
  static func requireVersion(_ database: Database, path: String) throws -> Int {
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    try require(version: found, path: path)
    return found
  }

  /// Fails where `found` is not the version of a database that this program reads.
  static func require(version found: Int, path: String) throws {
    guard [version, globalStatisticsVersion].contains(found) else {
      throw RetrievalError.unsupportedSchema(path: path, found: found, supported: version)
    }
  }

  /// Creates the tables that are written while documents come in.
  ///
  /// The columns of `document` that queries look at are before the blobs, so that SQLite finds them
  /// without reading overflow pages. Tables with blobs have a rowid: their leaves hold whole
  /// rows of up to a page, those of the others spill from a quarter of a page on.
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
        \(SourceTable.definition)
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
        CREATE TABLE termBlock (
          sourceID INTEGER NOT NULL,
          firstTermID INTEGER NOT NULL,
          termCount INTEGER NOT NULL,
          texts BLOB NOT NULL
        );
        CREATE TABLE lexicon (
          sourceID INTEGER NOT NULL,
          firstText TEXT NOT NULL,
          terms TEXT NOT NULL
        );
        CREATE VIEW term AS
          SELECT sourceID, key AS text, json_extract(value, '$[0]') AS id,
            json_extract(value, '$[1]') AS documentFrequency
          FROM lexicon, json_each(terms);
        CREATE TABLE postingRun (
          id INTEGER PRIMARY KEY,
          firstDocumentID INTEGER NOT NULL,
          documentCount INTEGER NOT NULL
        );
        CREATE TABLE posting (
          sourceID INTEGER NOT NULL,
          runID INTEGER NOT NULL,
          firstTermID INTEGER NOT NULL,
          lastTermID INTEGER NOT NULL,
          postingCount INTEGER NOT NULL,
          block BLOB NOT NULL
        );
        \(TopicTable.definition)
        """)
  }

  /// Creates what an index with global statistics also has: df of all terms of the corpus, of which
  /// `lexicon` has only those of its own documents.
  static func createForGlobalStatistics(_ database: Database) throws {
    try database.execute(
      sql: """
        PRAGMA user_version = \(globalStatisticsVersion);
        CREATE TABLE termBlockFrequency (
          sourceID INTEGER NOT NULL,
          firstTermID INTEGER NOT NULL,
          frequencies BLOB NOT NULL
        );
        """)
  }

  /// Creates the indexes; at the end, because sorting once is faster than inserting in any order,
  /// and leaves full pages.
  static func createIndexes(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE UNIQUE INDEX documentOfSource
          ON document (sourceID, sourceOrdinal, documentLength, tokenCount);
        CREATE INDEX documentByExternalID ON document (externalID);
        CREATE UNIQUE INDEX termBlockOfSource ON termBlock (sourceID, firstTermID, termCount);
        CREATE UNIQUE INDEX lexiconByText ON lexicon (sourceID, firstText);
        CREATE UNIQUE INDEX topicByNumber ON topic (sourceID, number);
        CREATE UNIQUE INDEX documentTopicOfSource ON documentTopic (sourceID, firstOrdinal);
        CREATE INDEX postingOfTerm ON posting (sourceID, runID, firstTermID, lastTermID);
        """)
  }
}
