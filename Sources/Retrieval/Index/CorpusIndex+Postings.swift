import GRDB

/// What blocks hold: posting lists, and the texts of terms.
extension CorpusIndex {
  /// Calls `body` with each term of a source that has postings, ascending, and all of these,
  /// ascending by document.
  func forEachPostingList(
    ofSource source: IndexedSource, _ body: (TermID, [PostingBlock.Posting]) throws -> Void
  ) throws {
    try read { db in
      var runs = try runIDs(db).map { try RunReader(self, sourceID: source.id, runID: $0, db) }
      for i in runs.indices { try runs[i].advance() }
      var postings: [PostingBlock.Posting] = []
      while let term = runs.compactMap(\.term).min() {
        postings.removeAll(keepingCapacity: true)
        // The documents of a run come before those of the next.
        for i in runs.indices {
          while runs[i].term == term {
            try runs[i].take(into: &postings)
            try runs[i].advance()
          }
        }
        try requireAscending(postings, ofTerm: term)
        try body(term, postings)
      }
    }
  }

  /// All postings of one term of a source, ascending by document.
  func postings(ofTerm term: TermID, sourceID: Int) throws -> [PostingBlock.Posting] {
    try read { try postings(ofTerm: term, sourceID: sourceID, $0) }
  }

  private func postings(
    ofTerm term: TermID, sourceID: Int, _ db: Database
  ) throws -> [PostingBlock.Posting] {
    // Blocks of a run ascend and do not overlap, but for those of one long list.
    let statement = try db.cachedStatement(
      sql: """
        SELECT firstTermID, block FROM posting
        WHERE sourceID = ?1 AND runID = ?2 AND firstTermID = (
          SELECT max(firstTermID) FROM posting
          WHERE sourceID = ?1 AND runID = ?2 AND firstTermID <= ?3
        )
        ORDER BY rowid
        """)
    var postings: [PostingBlock.Posting] = []
    for runID in try runIDs(db) {
      let cursor = try Row.fetchCursor(statement, arguments: [sourceID, runID, Int(term)])
      while let row = try cursor.next() {
        let first = TermID(try row.count(at: 0, in: TermID.range))
        try row.withBytes(at: 1) { bytes in
          var isWhole = true
          let isReadable = PostingBlock.forEachList(in: bytes, firstTermID: first) { found, list in
            guard found == term else { return }
            isWhole = PostingBlock.decode(list, of: bytes, into: &postings) && isWhole
          }
          guard isReadable, isWhole else { throw damaged("a posting block of term \(term)") }
        }
      }
    }
    try requireAscending(postings, ofTerm: term)
    return postings
  }

  private func requireAscending(_ postings: [PostingBlock.Posting], ofTerm term: TermID) throws {
    let isAscending = zip(postings, postings.dropFirst()).allSatisfy {
      $0.documentID < $1.documentID
    }
    guard isAscending else { throw damaged("the posting list of term \(term)") }
  }

  /// The texts of terms of a source, which ascend.
  func texts(ofTerms terms: [TermID], sourceID: Int, _ db: Database) throws -> [String] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT firstTermID, texts FROM termBlock
        WHERE sourceID = ? AND firstTermID <= ? ORDER BY firstTermID DESC LIMIT 1
        """)
    var texts: [String] = []
    while texts.count < terms.count {
      let start = texts.count
      let row = try Row.fetchOne(statement, arguments: [sourceID, Int(terms[start])])
      if let row {
        var term = try row.count(at: 0)
        let isWhole = try row.withBytes(at: 1) { bytes in
          TermBlock.forEachTerm(in: bytes) { text in
            if texts.count < terms.count, term == Int(terms[texts.count]) {
              texts.append(String(decoding: text, as: UTF8.self))
            }
            term += 1
          }
        }
        guard isWhole else { throw damaged("a block of terms of source \(sourceID)") }
      }
      guard texts.count > start else {
        throw damaged("term \(terms[start]) of source \(sourceID) is missing")
      }
    }
    return texts
  }

  private func runIDs(_ db: Database) throws -> [Int] {
    try Int.fetchAll(db.cachedStatement(sql: "SELECT id FROM postingRun ORDER BY id"))
  }
}

/// Reads the posting lists of a source in one run, ascending by term.
private struct RunReader {
  private let index: CorpusIndex
  private let cursor: RowCursor
  private var block: [UInt8] = []
  private var lists: [(term: TermID, range: Range<Int>)] = []
  private var position = -1

  init(_ index: CorpusIndex, sourceID: Int, runID: Int, _ db: Database) throws {
    self.index = index
    cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT firstTermID, block FROM posting
        WHERE sourceID = ? AND runID = ? ORDER BY firstTermID, rowid
        """,
      arguments: [sourceID, runID])
  }

  /// The term of the list at hand; nil after the last.
  var term: TermID? { lists.indices.contains(position) ? lists[position].term : nil }

  /// Goes on to the next list.
  mutating func advance() throws {
    position += 1
    guard position == lists.count, let row = try cursor.next() else { return }
    lists.removeAll(keepingCapacity: true)
    position = 0
    block = try row.bytes(at: 1)
    let first = TermID(try row.count(at: 0, in: TermID.range))
    let isWhole = block.withUnsafeBytes { bytes in
      PostingBlock.forEachList(in: bytes, firstTermID: first) { lists.append(($0, $1)) }
    }
    guard isWhole, !lists.isEmpty else { throw index.damaged("a posting block cannot be read") }
  }

  /// Appends the postings of the list at hand.
  func take(into postings: inout [PostingBlock.Posting]) throws {
    let isWhole = block.withUnsafeBytes {
      PostingBlock.decode(lists[position].range, of: $0, into: &postings)
    }
    guard isWhole else { throw index.damaged("a posting list cannot be read") }
  }
}
