import GRDB

/// The table `lexicon`: the terms of each source in the order of their texts, block by block.
///
/// Of a part of a corpus, the terms that its documents have.
enum Lexicon {
  /// Writes the terms of a source, which are given ascending by text.
  struct Writer {
    private let insertion: RowInsertion
    private let sourceID: Int
    private var block = LexiconBlock()

    /// A writer for the terms of one source.
    init(sourceID: Int, _ db: Database) throws {
      insertion = try RowInsertion(
        db, sql: "INSERT INTO lexicon (sourceID, firstText, terms) VALUES (?, ?, ?)")
      self.sourceID = sourceID
    }

    /// Appends a term; false where its text cannot be one.
    mutating func append(
      _ text: UnsafeBufferPointer<UInt8>, termID: TermID, documentFrequency: UInt32
    ) throws -> Bool {
      if block.isFull { try close() }
      return block.append(text, termID: termID, documentFrequency: documentFrequency)
    }

    /// Writes the last block.
    mutating func close() throws {
      guard block.termCount > 0 else { return }
      block.close()
      insertion.bind(sourceID, at: 1)
      try block.firstText.withUnsafeBytes { firstText in
        insertion.bind(text: firstText, at: 2)
        try block.bytes.withUnsafeBytes {
          insertion.bind(text: $0, at: 3)
          try insertion.insert()
        }
      }
      block.removeAll()
    }
  }

  /// The number and df of a term of a source; nil where no document has it.
  ///
  /// Time: a search for its block, and a look at all of that.
  static func find(
    _ text: String, sourceID: Int, in db: Database, path: String
  ) throws -> (termID: TermID, documentFrequency: UInt32)? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT CAST(terms AS BLOB) FROM lexicon WHERE sourceID = ? AND firstText <= ?
        ORDER BY firstText DESC LIMIT 1
        """)
    guard let row = try Row.fetchOne(statement, arguments: [sourceID, text]) else { return nil }
    var found: (TermID, UInt32)?
    var text = text
    try text.withUTF8 { wanted in
      let wanted = UnsafeRawBufferPointer(wanted)
      try forEachEntry(in: row, path: path) { entry in
        guard entry.text.count == wanted.count, entry.text.elementsEqual(wanted) else { return }
        found = (entry.termID, entry.documentFrequency)
      }
    }
    return found
  }

  /// Calls `body` with each term of a source, ascending by text.
  static func forEachEntry(
    ofSource sourceID: Int, in db: Database, path: String,
    _ body: (LexiconBlock.Entry) throws -> Void
  ) throws {
    let cursor = try Row.fetchCursor(
      db,
      sql: "SELECT CAST(terms AS BLOB) FROM lexicon WHERE sourceID = ? ORDER BY firstText",
      arguments: [sourceID])
    while let row = try cursor.next() { try forEachEntry(in: row, path: path, body) }
  }

  private static func forEachEntry(
    in row: Row, path: String, _ body: (LexiconBlock.Entry) throws -> Void
  ) throws {
    let isWhole = try row.withBytes(atIndex: 0) { try LexiconBlock.forEachEntry(in: $0, body) }
    guard isWhole else { throw RetrievalError.damaged(path: path, what: "a block of the lexicon") }
  }
}
