/// Documents as sparse vectors of whole numbers: what a topic tree learns from and sorts.
///
/// A vector has a length of about `norm`, and its largest `termLimit` weights only. Whole numbers,
/// because their sums are the same in any order and on any processor.
///
/// Memory: 8 bytes for each weight.
package struct TopicVectors: Sendable {
  /// A term of a vector: its number among the terms that topics are made of, and its weight.
  package struct Entry: Sendable, Equatable {
    package var term: UInt32

    /// A whole number from 1 to `norm`.
    package var weight: Float

    /// A term with its weight.
    package init(term: UInt32, weight: Float) {
      self.term = term
      self.weight = weight
    }
  }

  /// The length of a vector before its weights are rounded.
  package static let norm = 256.0

  /// Maximum number of terms of a vector: those of the largest weights.
  package static let termLimit = 64

  private(set) var entries: [Entry] = []
  private(set) var ends: [Int] = []

  /// No documents.
  package init() {}

  /// The documents.
  package var count: Int { ends.count }

  /// The entries of a document, in no particular order.
  package subscript(document: Int) -> ArraySlice<Entry> { entries[range(of: document)] }

  /// Where the entries of a document are.
  func range(of document: Int) -> Range<Int> {
    (document == 0 ? 0 : ends[document - 1])..<ends[document]
  }

  /// Appends a document; `weights` may be in any order, are positive, and name each term once.
  ///
  /// Of equal weights those of the lower terms are kept.
  package mutating func append(_ weights: inout [(term: UInt32, weight: Double)]) {
    if weights.count > TopicVectors.termLimit {
      weights.sort { $0.weight != $1.weight ? $0.weight > $1.weight : $0.term < $1.term }
      weights.removeSubrange(TopicVectors.termLimit...)
    }
    let length = weights.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot()
    if length > 0 {
      let scale = TopicVectors.norm / length
      for (term, weight) in weights {
        let rounded = Float((weight * scale).rounded())
        if rounded > 0 { entries.append(Entry(term: term, weight: rounded)) }
      }
    }
    ends.append(entries.count)
  }

  /// The documents in the given order.
  package func ordered(by documents: [Int]) -> TopicVectors {
    var ordered = TopicVectors()
    ordered.entries.reserveCapacity(entries.count)
    for document in documents {
      ordered.entries += self[document]
      ordered.ends.append(ordered.entries.count)
    }
    return ordered
  }

  /// Forgets the documents and keeps the memory.
  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
