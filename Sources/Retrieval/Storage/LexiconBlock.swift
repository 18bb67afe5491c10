import JSON

/// Terms of a source in the order of their texts, with their numbers and df.
///
/// Stored as a JSON object, `{"text":[number,df],…}`, so that SQL can read it (the view `term`) and
/// a hundred terms cost one row. No analyzer makes terms with characters that JSON escapes.
struct LexiconBlock {
  /// Maximum number of terms in one stored block: about 3 KiB.
  static let capacity = 128

  /// A term of a block; the text is valid while the block is read.
  struct Entry {
    var text: UnsafeRawBufferPointer
    var termID: TermID
    var documentFrequency: UInt32
  }

  private(set) var termCount = 0
  private(set) var firstText: [UInt8] = []
  private(set) var bytes: [UInt8] = []

  /// An empty block.
  init() {}

  var isFull: Bool { termCount == LexiconBlock.capacity }

  /// Appends a term, whose text must come after those before it.
  ///
  /// False, and nothing appended, where JSON would escape the text.
  mutating func append(
    _ text: UnsafeBufferPointer<UInt8>, termID: TermID, documentFrequency: UInt32
  ) -> Bool {
    let isPlain = text.allSatisfy {
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    guard isPlain else { return false }
    if termCount == 0 { firstText = Array(text) }
    bytes.append(UInt8(ascii: termCount == 0 ? "{" : ","))
    bytes.append(UInt8(ascii: "\""))
    bytes += text
    bytes += "\":[".utf8
    LexiconBlock.append(termID, to: &bytes)
    bytes.append(UInt8(ascii: ","))
    LexiconBlock.append(documentFrequency, to: &bytes)
    bytes.append(UInt8(ascii: "]"))
    termCount += 1
    return true
  }

  /// Ends the JSON object of a block that is not empty.
  mutating func close() { bytes.append(UInt8(ascii: "}")) }

  /// Empties the block and keeps its memory.
  mutating func removeAll() {
    termCount = 0
    bytes.removeAll(keepingCapacity: true)
  }

  private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    var digits: UInt64 = 0
    var count = 0
    var rest = value
    repeat {
      digits = digits << 4 | UInt64(rest % 10)
      rest /= 10
      count += 1
    } while rest > 0
    // The highest digit was found last.
    for _ in 0..<count {
      bytes.append(UInt8(ascii: "0") + UInt8(digits & 15))
      digits >>= 4
    }
  }
}

extension LexiconBlock {
  /// Calls `body` with each term of a stored block; false where its bytes are damaged.
  static func forEachEntry(
    in bytes: UnsafeRawBufferPointer, _ body: (Entry) throws -> Void
  ) rethrows -> Bool {
    var cursor = JSONCursor(bytes) { _, _ in Damage() }
    guard cursor.take("{") else { return false }
    while let entry = readEntry(&cursor) {
      try body(entry)
      if cursor.take("}") { return cursor.isAtEnd }
      guard cursor.take(",") else { return false }
    }
    return false
  }

  private struct Damage: Error {}

  @inline(__always)
  private static func readEntry(_ cursor: inout JSONCursor<Damage>) -> Entry? {
    guard
      let text = cursor.takeUnescapedString(), cursor.take(":"), cursor.take("["),
      let termID = cursor.takeUInt32(), cursor.take(","),
      let documentFrequency = cursor.takeUInt32(), cursor.take("]")
    else { return nil }
    return Entry(text: text, termID: termID, documentFrequency: documentFrequency)
  }
}
