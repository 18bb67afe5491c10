import GRDB

/// The table `lexicon`: the terms of each source in the order of their texts, block by block.
///
/// In an index with global statistics, the terms that its own documents have.
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

    /// Appends a term; false where its text cannot be a term.
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

  /// The number and df of each of some terms in a source; nil where no document has the term.
  ///
  /// Time: a search for the block of each term, and one pass over every block found.
  static func find(
    _ texts: [String], sourceID: Int, in db: Database, path: String
  ) throws -> [(termID: TermID, documentFrequency: UInt32)?] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT CAST(terms AS BLOB) FROM lexicon WHERE sourceID = ? AND firstText <= ?
        ORDER BY firstText DESC LIMIT 1
        """)
    // SQLite compares bytes, and so must we.
    let wanted = texts.indices.sorted {
      texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8)
    }
    var found = [(termID: TermID, documentFrequency: UInt32)?](repeating: nil, count: texts.count)
    var next = 0
    while next < wanted.count {
      let text = texts[wanted[next]]
      guard let row = try Row.fetchOne(statement, arguments: [sourceID, text]) else {
        next += 1
        continue
      }
      let first = next
      try forEachEntry(in: row, path: path) { entry in
        while next < wanted.count, texts[wanted[next]].utf8.lexicographicallyPrecedes(entry.text) {
          next += 1
        }
        while next < wanted.count, texts[wanted[next]].utf8.elementsEqual(entry.text) {
          found[wanted[next]] = (entry.termID, entry.documentFrequency)
          next += 1
        }
      }
      // Of the block's gap before the next one.
      if next == first { next += 1 }
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
    let isWhole = try row.withBytes(at: 0) { try LexiconBlock.forEachEntry(in: $0, body) }
    guard isWhole else { throw RetrievalError.damaged(path: path, what: "a block of the lexicon") }
  }
}
