import GRDB

/// Turns the term vectors of the documents of one source into posting blocks.
///
/// Documents are found by source, so the indexes must be there. They are read in order, in runs of
/// at most `postingLimit` postings; each run is inverted in memory (8 bytes a posting) by counting,
/// and written as blocks, term by term. A term that occurs in several runs has several blocks,
/// which ascend by document like the postings in them, so nothing has to be merged. O(postings), two
/// passes over each run.
struct PostingInverter {
  let path: String
  let sourceID: Int
  let termCount: Int
  var postingLimit = 1 << 25

  /// Writes the blocks of the source.
  func invert(in database: Database, reporting progress: (_ documents: Int) -> Void) throws {
    let cursor = try Row.fetchCursor(
      database,
      sql: "SELECT id, termVector FROM document WHERE sourceID = ? ORDER BY sourceOrdinal",
      arguments: [sourceID])
    let insertion = try database.makeStatement(
      sql: """
        INSERT INTO posting (sourceID, termID, firstDocumentID, documentCount, block)
        VALUES (?, ?, ?, ?, ?)
        """)
    var run = Run(termCount: termCount)
    while let row = try cursor.next() {
      let documentID: Int = row[0]
      let isWhole = try row.withBytes(atIndex: 1) {
        run.add(documentID: UInt32(documentID), encodedVector: $0)
      }
      guard isWhole else {
        throw RetrievalError.damaged(
          path: path,
          what: "the term vector of document \(documentID) cannot be read")
      }
      if run.postingCount >= postingLimit {
        try write(run, insertion)
        progress(run.documentIDs.count)
        run = Run(termCount: termCount)
      }
    }
    try write(run, insertion)
    progress(run.documentIDs.count)
  }

  private func write(_ run: Run, _ insertion: Statement) throws {
    let (starts, postings) = run.inverted()
    for termID in 0..<termCount where starts[termID] < starts[termID + 1] {
      var start = starts[termID]
      while start < starts[termID + 1] {
        let end = min(start + PostingBlock.capacity, starts[termID + 1])
        let block = postings[start..<end]
        try insertion.execute(arguments: [
          sourceID, termID, Int(postings[start].documentID), block.count,
          PostingBlock.encode(block).databaseData,
        ])
        start = end
      }
    }
  }

  /// The term vectors of consecutive documents, as one array of entries.
  private struct Run {
    private(set) var documentIDs: [UInt32] = []
    private var ends: [Int] = []
    private var entries: [TermVector.Entry] = []
    private var counts: [UInt32]

    init(termCount: Int) {
      counts = Array(repeating: 0, count: termCount)
    }

    var postingCount: Int { entries.count }

    mutating func add(documentID: UInt32, encodedVector: UnsafeRawBufferPointer) -> Bool {
      var isKnown = true
      let isWhole = TermVector.forEachEntry(in: encodedVector) { entry in
        guard Int(entry.termID) < counts.count else {
          isKnown = false
          return
        }
        entries.append(entry)
        counts[Int(entry.termID)] += 1
      }
      documentIDs.append(documentID)
      ends.append(entries.count)
      return isWhole && isKnown
    }

    /// The postings sorted by term, then document, and where each term's postings start.
    func inverted() -> (starts: [Int], postings: [PostingBlock.Posting]) {
      var starts = [Int](repeating: 0, count: counts.count + 1)
      for term in counts.indices {
        starts[term + 1] = starts[term] + Int(counts[term])
      }
      var next = starts
      let empty = PostingBlock.Posting(documentID: 0, termFrequency: 0)
      var postings = Array(repeating: empty, count: entries.count)
      var start = 0
      for (document, end) in zip(documentIDs, ends) {
        for entry in entries[start..<end] {
          let term = Int(entry.termID)
          postings[next[term]] = .init(documentID: document, termFrequency: entry.frequency)
          next[term] += 1
        }
        start = end
      }
      return (starts, postings)
    }
  }
}
