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
        shard: Int32(shard), row: Int32(row), position: Int32(segment.range.lowerBound)))
  }

  /// Orders the fragments by document, then by their start in it.
  mutating func sort() {
    entries.sort { ($0.documentID, $0.start) < ($1.documentID, $1.start) }
  }

  /// The fragments of a document, in order; the ledger must be sorted.
  ///
  /// O(log fragments).
  func fragments(ofDocument documentID: Int) -> ArraySlice<Entry> {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].documentID < documentID { low = middle + 1 } else { high = middle }
    }
    let end = entries[low...].firstIndex { $0.documentID != documentID } ?? entries.count
    return entries[low..<end]
  }

  /// Calls `body` with the fragments of each document, ascending; the ledger must be sorted.
  func forEachDocument(_ body: (Int, ArraySlice<Entry>) throws -> Void) rethrows {
    var start = 0
    while start < entries.count {
      let documentID = entries[start].documentID
      let end = entries[start...].firstIndex { $0.documentID != documentID } ?? entries.count
      try body(documentID, entries[start..<end])
      start = end
    }
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
