import GRDB

/// The texts of consecutive terms of a source, in the order of their numbers.
///
/// Stored as, for each term, its length as a variable-length integer and its bytes.
enum TermBlock {
  /// Maximum number of terms in one stored block: about 4 KiB.
  static let capacity = 512

  /// Appends the stored form of a term.
  static func append(_ term: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    VariableLengthInteger.append(UInt32(term.count), to: &bytes)
    bytes += term
  }

  /// Calls `body` with each term of a block; false where the bytes are damaged.
  static func forEachTerm(
    in bytes: UnsafeRawBufferPointer, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows -> Bool {
    var position = 0
    while position < bytes.count {
      guard
        let count = VariableLengthInteger.read(bytes, at: &position),
        Int(count) <= bytes.count - position
      else { return false }
      let term = UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(count)])
      try body(term.assumingMemoryBound(to: UInt8.self))
      position += Int(count)
    }
    return true
  }
}

extension TermBlock {
  /// Calls `body` with each term of a source, ascending by number.
  static func forEachTerm(
    ofSource sourceID: Int, in db: Database, path: String,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    let cursor = try Row.fetchCursor(
      db, sql: "SELECT texts FROM termBlock WHERE sourceID = ? ORDER BY firstTermID",
      arguments: [sourceID])
    while let row = try cursor.next() {
      let isWhole = try row.withBytes(at: 0) { try forEachTerm(in: $0, body) }
      guard isWhole else { throw RetrievalError.damaged(path: path, what: "a block of terms") }
    }
  }

  /// Writes the terms of a source from the number `first` on.
  static func write(
    _ terms: TermDictionary, from first: Int, ofSource sourceID: Int, in db: Database
  ) throws {
    let insertion = try RowInsertion(
      db, sql: "INSERT INTO termBlock (sourceID, firstTermID, termCount, texts) VALUES (?, ?, ?, ?)"
    )
    insertion.bind(sourceID, at: 1)
    for start in stride(from: first, to: terms.count, by: capacity) {
      let end = min(start + capacity, terms.count)
      var texts: [UInt8] = []
      for term in start..<end { append(terms.term(at: term), to: &texts) }
      insertion.bind(start, at: 2)
      insertion.bind(end - start, at: 3)
      try texts.withUnsafeBytes {
        insertion.bind(blob: $0, at: 4)
        try insertion.insert()
      }
    }
  }

  /// Writes df in the whole corpus of every term of a source, by term: global statistics.
  static func write(frequencies: [UInt32], ofSource sourceID: Int, in db: Database) throws {
    let insertion = try RowInsertion(
      db,
      sql: "INSERT INTO termBlockFrequency (sourceID, firstTermID, frequencies) VALUES (?, ?, ?)")
    insertion.bind(sourceID, at: 1)
    for start in stride(from: 0, to: frequencies.count, by: capacity) {
      var bytes: [UInt8] = []
      for frequency in frequencies[start..<min(start + capacity, frequencies.count)] {
        VariableLengthInteger.append(frequency, to: &bytes)
      }
      insertion.bind(start, at: 2)
      try bytes.withUnsafeBytes {
        insertion.bind(blob: $0, at: 3)
        try insertion.insert()
      }
    }
  }

  /// df in the whole corpus of every term of a source, by term: global statistics.
  static func frequencies(
    ofSource sourceID: Int, in db: Database, path: String
  ) throws -> [UInt32] {
    var frequencies: [UInt32] = []
    let cursor = try Row.fetchCursor(
      db,
      sql: "SELECT frequencies FROM termBlockFrequency WHERE sourceID = ? ORDER BY firstTermID",
      arguments: [sourceID])
    while let row = try cursor.next() {
      let isWhole = try row.withBytes(at: 0) { bytes in
        var position = 0
        while position < bytes.count {
          guard let frequency = VariableLengthInteger.read(bytes, at: &position) else {
            return false
          }
          frequencies.append(frequency)
        }
        return true
      }
      guard isWhole else { throw RetrievalError.damaged(path: path, what: "a block of df") }
    }
    return frequencies
  }
}
