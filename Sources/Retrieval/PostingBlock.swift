/// A run of postings of one term: documents in ascending order with their term frequencies.
///
/// Stored as pairs of variable-length integers: the distance to the previous document (the first
/// one to `firstDocumentID`, so 0) and the term frequency.
package struct PostingBlock: Sendable, Equatable {
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

  /// The most postings in one stored block: about 4 KiB.
  package static let capacity = 2_048

  /// The coded form of postings that ascend by document.
  package static func encode(_ postings: some Sequence<Posting>) -> [UInt8] {
    var bytes: [UInt8] = []
    var previous: UInt32?
    for posting in postings {
      VariableLengthInteger.append(
        posting.documentID - (previous ?? posting.documentID), to: &bytes)
      VariableLengthInteger.append(posting.termFrequency, to: &bytes)
      previous = posting.documentID
    }
    return bytes
  }

  /// Calls `body` with each posting of a coded block; false where the bytes are damaged.
  package static func forEachPosting(
    in bytes: UnsafeRawBufferPointer, firstDocumentID: UInt32, _ body: (Posting) -> Void
  ) -> Bool {
    var position = 0
    var documentID = firstDocumentID
    while position < bytes.count {
      guard
        let distance = VariableLengthInteger.read(bytes, at: &position),
        let frequency = VariableLengthInteger.read(bytes, at: &position),
        !documentID.addingReportingOverflow(distance).overflow
      else { return false }
      documentID += distance
      body(Posting(documentID: documentID, termFrequency: frequency))
    }
    return true
  }
}
