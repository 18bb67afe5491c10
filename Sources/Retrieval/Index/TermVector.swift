/// A term of one source: dense, 0-based, in order of first appearance.
package typealias TermID = UInt32

extension TermID {
  /// The numbers that terms can have.
  static let range = 0...Int(max)
}

/// The distinct terms of a document with their frequencies, ascending by term.
package struct TermVector: Sendable, Equatable {
  /// A term and how often it occurs.
  package struct Entry: Sendable, Equatable {
    package var termID: TermID
    package var frequency: UInt32

    /// An entry of a term vector.
    package init(termID: TermID, frequency: UInt32) {
      self.termID = termID
      self.frequency = frequency
    }
  }

  /// The entries, strictly ascending by `termID`, with frequencies of at least 1.
  package private(set) var entries: [Entry]

  /// A vector of the given entries in any order; no term may occur twice.
  package init(_ entries: [Entry]) {
    self.entries = entries.sorted { $0.termID < $1.termID }
  }

  /// A vector of entries that ascend by term already.
  init(ascending entries: [Entry]) {
    self.entries = entries
  }

  /// dl, the number of terms counted with repetition.
  package var documentLength: Int {
    entries.reduce(0) { $0 + Int($1.frequency) }
  }

  /// Whether its terms are among the `termCount` of a source.
  func fits(termCount: Int) -> Bool { entries.last.map { $0.termID < termCount } ?? true }

  /// The stored form: for each entry the distance to the previous term and the frequency, both as
  /// variable-length integers.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entries.count * 3)
    var previous: TermID = 0
    for entry in entries {
      VariableLengthInteger.append(entry.termID - previous, to: &bytes)
      VariableLengthInteger.append(entry.frequency, to: &bytes)
      previous = entry.termID
    }
    return bytes
  }

  /// Reads the stored form; nil where the bytes are none.
  package init?(encoded bytes: UnsafeRawBufferPointer) {
    entries = []
    entries.reserveCapacity(bytes.count / 2)
    let isWhole = TermVector.forEachEntry(in: bytes) { entries.append($0) }
    guard isWhole else { return nil }
  }

  /// Calls `body` with each entry of a stored vector; false where the bytes are damaged.
  static func forEachEntry(in bytes: UnsafeRawBufferPointer, _ body: (Entry) -> Void) -> Bool {
    var position = 0
    var termID: TermID = 0
    var isFirst = true
    while position < bytes.count {
      guard
        let distance = VariableLengthInteger.read(bytes, at: &position),
        let frequency = VariableLengthInteger.read(bytes, at: &position),
        frequency > 0, distance > 0 || isFirst, !termID.addingReportingOverflow(distance).overflow
      else { return false }
      isFirst = false
      termID += distance
      body(Entry(termID: termID, frequency: frequency))
    }
    return true
  }
}
