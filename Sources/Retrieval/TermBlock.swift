import GRDB

/// The texts of consecutive terms of a source, in the order of their numbers.
///
/// Stored as, for each term, its length as a variable-length integer and its bytes.
enum TermBlock {
  /// The most terms in one stored block: about 4 KiB.
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
      let isWhole = try row.withBytes(atIndex: 0) { try forEachTerm(in: $0, body) }
      guard isWhole else { throw RetrievalError.damaged(path: path, what: "a block of terms") }
    }
  }
  /// df in the whole corpus of every term of a source, by term; of an index of a part.
  static func frequencies(
    ofSource sourceID: Int, in db: Database, path: String
  ) throws -> [UInt32] {
    var frequencies: [UInt32] = []
    let cursor = try Row.fetchCursor(
      db,
      sql: "SELECT frequencies FROM termBlockFrequency WHERE sourceID = ? ORDER BY firstTermID",
      arguments: [sourceID])
    while let row = try cursor.next() {
      let isWhole = try row.withBytes(atIndex: 0) { bytes in
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
