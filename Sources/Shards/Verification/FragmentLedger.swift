/// Every fragment of a packing with its place, to be looked at document by document.
struct FragmentLedger {
  struct Entry {
    var documentID: Int
    var start: Int32
    var length: Int32
    var sourceID: Int32
    var shard: Int32
    var row: Int32
    var position: Int32

    /// Of the row; with the document it names a copy.
    var pass: Int32
  }

  private var entries: [Entry] = []

  /// The number of fragments.
  var count: Int { entries.count }

  /// The tokens of all fragments.
  var tokenCount: Int { entries.reduce(0) { $0 + Int($1.length) } }

  mutating func append(_ segment: Shard.Segment, shard: Int, row: Int) {
    entries.append(
      Entry(
        documentID: segment.documentID, start: Int32(segment.start),
        length: Int32(segment.range.count), sourceID: Int32(segment.sourceID),
        shard: Int32(shard), row: Int32(row), position: Int32(segment.range.lowerBound),
        pass: Int32(segment.pass)))
  }

  /// Orders the fragments by document, then by pass, then by their start in the document.
  mutating func sort() {
    entries.sort { ($0.documentID, $0.pass, $0.start) < ($1.documentID, $1.pass, $1.start) }
  }

  /// The fragments of a document in its first pass, in order; the ledger must be sorted.
  ///
  /// O(log fragments).
  func fragments(ofDocument documentID: Int) -> ArraySlice<Entry> {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].documentID < documentID { low = middle + 1 } else { high = middle }
    }
    let isThere = low < entries.count && entries[low].documentID == documentID
    return entries[low..<(isThere ? endOfCopy(from: low) : low)]
  }

  /// Calls `body` with the fragments of each document, ascending, and of each pass by themselves;
  /// the ledger must be sorted.
  func forEachDocument(_ body: (Int, ArraySlice<Entry>) throws -> Void) rethrows {
    var start = 0
    while start < entries.count {
      let documentID = entries[start].documentID
      let end = endOfCopy(from: start)
      try body(documentID, entries[start..<end])
      start = end
    }
  }

  /// The end of the fragments that are of the document and the pass of the one at `start`.
  private func endOfCopy(from start: Int) -> Int {
    guard start < entries.count else { return start }
    let (documentID, pass) = (entries[start].documentID, entries[start].pass)
    return entries[start...].firstIndex { $0.documentID != documentID || $0.pass != pass }
      ?? entries.count
  }
}

/// The shards of a packing, mapped together.
struct OpenShards {
  let shards: [Shard]

  /// Calls `body` with a function from positions in a fragment to tokens.
  func withTokens(
    of entry: FragmentLedger.Entry, _ body: ((_ position: Int) -> UInt32) throws -> Void
  ) throws {
    try shards[Int(entry.shard)].withTokens { tokens in
      try body { tokens[Int(entry.row), Int(entry.position) + $0] }
    }
  }

  /// The token at a position of a fragment.
  func token(of entry: FragmentLedger.Entry, at position: Int) throws -> UInt32 {
    try shards[Int(entry.shard)].withTokens {
      $0[Int(entry.row), Int(entry.position) + position]
    }
  }
}
