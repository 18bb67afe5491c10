/// Makes the term vectors of a batch: numbers of its counter's dictionary become terms of a source,
/// ascending.
///
/// Instead of sorting every document, the distinct terms of the documents of a source are sorted
/// once; a document then marks its terms in a bitmap by their rank, and reads the marks in order.
/// For n distinct terms: O(n log n), and for each document O(its terms + n / 64).
///
/// Which term of a source a number is, is remembered from batch to batch, for the latest sources,
/// until the dictionary starts again. Memory: 4 bytes for each of its terms and those sources.
struct BatchVectors {
  /// Sources that are remembered.
  private static let sourceLimit = 16
  private static let none = UInt32.max

  /// The term of a source for each number of the dictionary; `none` where it is not known yet.
  private struct TermIDMap {
    var sourceID: Int
    var termIDs: [TermID]
  }

  /// The one used last at the end.
  private var maps: [TermIDMap] = []
  private var dictionaryID: UInt32 = 0
  private var localTermCount = 0

  /// By number: the rank of the term among those of the documents at hand, else `none`.
  private var ranks: [UInt32] = []
  private var termOfRank: [TermID] = []
  private var marks: [UInt64] = []
  private var frequencies: [UInt32] = []

  private var bytes: [UInt8] = []
  private var ranges: [Range<Int>] = []

  /// Begins a batch of `documentCount` documents, whose numbers are below `localTermCount`.
  mutating func begin(documentCount: Int, dictionaryID: UInt32, localTermCount: Int) {
    if self.dictionaryID != dictionaryID {
      forget()
      self.dictionaryID = dictionaryID
    }
    self.localTermCount = localTermCount
    if ranks.count < localTermCount {
      ranks += repeatElement(BatchVectors.none, count: localTermCount - ranks.count)
    }
    bytes.removeAll(keepingCapacity: true)
    ranges = Array(repeating: 0..<0, count: documentCount)
  }

  /// Forgets the terms of all sources.
  mutating func forget() { maps.removeAll() }

  /// Makes the vectors of the documents of one source.
  ///
  /// `termID` gives its term for a number, in order of first appearance, where it is not known.
  mutating func make(
    ofDocuments documents: [Int], sourceID: Int, counts: (_ document: Int) -> ArraySlice<TermCount>,
    termID: (_ localTermID: Int) throws -> TermID
  ) rethrows {
    var map = takeMap(of: sourceID)
    var known: [UInt64] = []
    defer {
      for entry in known { ranks[Int(entry & 0xffff_ffff)] = BatchVectors.none }
      maps.append(map)
    }
    for document in documents {
      for count in counts(document) {
        let local = Int(count.localTermID)
        guard ranks[local] == BatchVectors.none else { continue }
        if map.termIDs[local] == BatchVectors.none {
          map.termIDs[local] = try termID(local)
        }
        ranks[local] = 0
        known.append(UInt64(map.termIDs[local]) << 32 | UInt64(local))
      }
    }
    known.sort()
    termOfRank = known.map { TermID($0 >> 32) }
    for (rank, entry) in known.enumerated() { ranks[Int(entry & 0xffff_ffff)] = UInt32(rank) }
    marks = Array(repeating: 0, count: (known.count + 63) / 64)
    frequencies = Array(repeating: 0, count: known.count)
    for document in documents {
      let start = bytes.count
      append(counts(document))
      ranges[document] = start..<bytes.count
    }
  }

  private mutating func takeMap(of sourceID: Int) -> TermIDMap {
    var map: TermIDMap
    if let place = maps.firstIndex(where: { $0.sourceID == sourceID }) {
      map = maps.remove(at: place)
    } else {
      map = TermIDMap(sourceID: sourceID, termIDs: [])
      if maps.count == BatchVectors.sourceLimit {
        map.termIDs = maps.removeFirst().termIDs
        map.termIDs.removeAll(keepingCapacity: true)
      }
    }
    if map.termIDs.count < localTermCount {
      map.termIDs += repeatElement(
        BatchVectors.none, count: localTermCount - map.termIDs.count)
    }
    return map
  }

  /// Appends the stored form of a vector, as `TermVector` says.
  private mutating func append(_ counts: ArraySlice<TermCount>) {
    for count in counts {
      let rank = Int(ranks[Int(count.localTermID)])
      marks[rank >> 6] |= 1 << UInt64(rank & 63)
      frequencies[rank] = count.termFrequency
    }
    var previous: TermID = 0
    for word in marks.indices {
      var rest = marks[word]
      guard rest != 0 else { continue }
      marks[word] = 0
      while rest != 0 {
        let rank = word << 6 | rest.trailingZeroBitCount
        rest &= rest &- 1
        VariableLengthInteger.append(termOfRank[rank] - previous, to: &bytes)
        VariableLengthInteger.append(frequencies[rank], to: &bytes)
        previous = termOfRank[rank]
      }
    }
  }

  /// Calls `body` with the stored form of the vector of a document, made before.
  func withVector<Result>(
    ofDocument document: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[ranges[document]])) }
  }
}
