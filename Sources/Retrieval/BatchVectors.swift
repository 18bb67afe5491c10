/// Makes term vectors of the documents of a batch: numbers of the batch become terms of a source,
/// ascending.
///
/// Instead of sorting every document, the distinct terms of the batch are sorted once; a document
/// then marks its terms in a bitmap by their rank, and reads the marks in order. For a batch with n
/// distinct terms: O(n log n), and for each document O(its terms + n / 64).
struct BatchVectors {
  /// The term of each number of the batch; `none` where no document of the source has it.
  private var termIDs: [TermID]
  private var ranks: [UInt32] = []
  private var termOfRank: [TermID] = []
  private var marks: [UInt64] = []
  private var frequencies: [UInt32] = []
  private var bytes: [UInt8] = []

  private static let none = TermID.max

  /// Vectors of a batch with `localTermCount` distinct terms.
  init(localTermCount: Int) {
    termIDs = Array(repeating: BatchVectors.none, count: localTermCount)
  }

  /// Notes the terms of a document; `termID` tells what is not known yet, in order of first
  /// appearance.
  mutating func note(
    _ counts: ArraySlice<TermCount>, termID: (_ localTermID: Int) throws -> TermID
  ) rethrows {
    for count in counts where termIDs[Int(count.localTermID)] == BatchVectors.none {
      termIDs[Int(count.localTermID)] = try termID(Int(count.localTermID))
    }
  }

  /// Ranks the terms; to be called when all documents are noted.
  mutating func rank() {
    let known = termIDs.indices.filter { termIDs[$0] != BatchVectors.none }
      .map { UInt64(termIDs[$0]) << 32 | UInt64($0) }.sorted()
    ranks = Array(repeating: 0, count: termIDs.count)
    termOfRank = known.map { TermID($0 >> 32) }
    for (rank, entry) in known.enumerated() { ranks[Int(entry & 0xffff_ffff)] = UInt32(rank) }
    marks = Array(repeating: 0, count: (known.count + 63) / 64)
    frequencies = Array(repeating: 0, count: known.count)
  }

  /// Calls `body` with the stored form of the vector of a document that was noted.
  mutating func withVector<Result>(
    of counts: ArraySlice<TermCount>, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    for count in counts {
      let rank = Int(ranks[Int(count.localTermID)])
      marks[rank >> 6] |= 1 << UInt64(rank & 63)
      frequencies[rank] = count.termFrequency
    }
    bytes.removeAll(keepingCapacity: true)
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
    return try bytes.withUnsafeBytes(body)
  }
}
