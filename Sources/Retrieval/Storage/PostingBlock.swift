/// The posting lists of a few consecutive terms, or consecutive postings of one term: what one row
/// of the index holds.
///
/// Stored as, for each term that has postings, ascending: the distance to the term before (the
/// first to `firstTermID`, so 0), the number of bytes of its list, and the list: for each document,
/// ascending, the distance to the document before (the first to 0) and the term frequency. All are
/// variable-length integers.
package struct PostingBlock: Sendable {
  /// A document that contains the term, and how often.
  package struct Posting: Sendable, Equatable {
    package var documentID: UInt32
    package var termFrequency: UInt32

    /// A posting.
    package init(documentID: UInt32, termFrequency: UInt32) {
      self.documentID = documentID
      self.termFrequency = termFrequency
    }
  }

  /// A block is closed when it has this many bytes: most pages of SQLite then hold four.
  static let byteCapacity = 3_900

  /// Maximum number of postings of one term in a block, so that it stays near the capacity.
  static let listCapacity = 2_048

  private(set) var firstTermID: TermID = 0
  private(set) var lastTermID: TermID = 0
  private(set) var postingCount = 0
  private(set) var bytes: [UInt8] = []
  private var list: [UInt8] = []

  /// An empty block.
  init() {}

  var isEmpty: Bool { postingCount == 0 }
  var isFull: Bool { bytes.count >= PostingBlock.byteCapacity }

  /// Appends postings of a term, which ascend by document and are at least one.
  ///
  /// Terms ascend, and a block holds each once.
  mutating func append(_ postings: UnsafeBufferPointer<Posting>, of term: TermID) {
    if isEmpty {
      firstTermID = term
      lastTermID = term
    }
    list.removeAll(keepingCapacity: true)
    var previous: UInt32 = 0
    for posting in postings {
      VariableLengthInteger.append(posting.documentID - previous, to: &list)
      VariableLengthInteger.append(posting.termFrequency, to: &list)
      previous = posting.documentID
    }
    VariableLengthInteger.append(term - lastTermID, to: &bytes)
    VariableLengthInteger.append(UInt32(list.count), to: &bytes)
    bytes += list
    lastTermID = term
    postingCount += postings.count
  }

  /// Empties the block, and keeps its memory.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    postingCount = 0
  }

  /// Calls `body` with each term of a stored block and where its list is; false where the bytes are
  /// damaged.
  static func forEachList(
    in bytes: UnsafeRawBufferPointer, firstTermID: TermID,
    _ body: (TermID, Range<Int>) throws -> Void
  ) rethrows -> Bool {
    var position = 0
    var term = firstTermID
    while position < bytes.count {
      guard
        let distance = VariableLengthInteger.read(bytes, at: &position),
        let count = VariableLengthInteger.read(bytes, at: &position),
        Int(count) <= bytes.count - position, !term.addingReportingOverflow(distance).overflow
      else { return false }
      term += distance
      try body(term, position..<position + Int(count))
      position += Int(count)
    }
    return true
  }

  /// Appends the postings of the list in a range of a block; false where the bytes are
  /// damaged.
  static func decode(
    _ range: Range<Int>, of block: UnsafeRawBufferPointer, into postings: inout [Posting]
  ) -> Bool {
    let list = UnsafeRawBufferPointer(rebasing: block[..<range.upperBound])
    var position = range.lowerBound
    var documentID: UInt32 = 0
    while position < list.count {
      let isFirst = position == range.lowerBound
      guard
        let distance = VariableLengthInteger.read(list, at: &position),
        let frequency = VariableLengthInteger.read(list, at: &position),
        frequency > 0, distance > 0 || isFirst,
        !documentID.addingReportingOverflow(distance).overflow
      else { return false }
      documentID += distance
      postings.append(Posting(documentID: documentID, termFrequency: frequency))
    }
    return true
  }
}
