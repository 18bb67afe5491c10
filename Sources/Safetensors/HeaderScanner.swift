/// Reads JSON (RFC 8259) from the bytes of a header, one token at a time.
///
/// The bytes must be valid UTF-8. Every fault is `SafetensorsError.headerNotJSON` with its place.
struct HeaderScanner {
  /// The file the header belongs to, for errors.
  let path: String

  private let bytes: UnsafeRawBufferPointer
  private(set) var offset = 0

  /// The deepest nesting that a value may have; the reference reader has the same limit.
  private static let maximumDepth = 128

  init(bytes: UnsafeRawBufferPointer, path: String) {
    self.bytes = bytes
    self.path = path
  }

  /// The next byte that is not white space, not consumed.
  mutating func peek() -> UInt8? {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        offset += 1
      case let byte:
        return byte
      }
    }
    return nil
  }

  /// Consumes the given byte if it is the next one.
  mutating func consume(_ byte: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: byte) else { return false }
    offset += 1
    return true
  }

  /// Consumes the given byte or fails.
  mutating func expect(_ byte: Unicode.Scalar) throws(SafetensorsError) {
    guard consume(byte) else { throw fault("\(byte)") }
  }

  /// Requires that nothing but white space follows.
  mutating func expectEnd() throws(SafetensorsError) {
    guard peek() == nil else { throw fault("the end of the header") }
  }

  /// Reads an object, handing each key to `member`, which must consume the value.
  mutating func scanObject(
    _ member: (inout HeaderScanner, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{")
    guard !consume("}") else { return }
    repeat {
      let key = try scanString()
      try expect(":")
      try member(&self, key)
    } while consume(",")
    try expect("}")
  }

  /// Reads an array, calling `element`, which must consume one value, for each.
  mutating func scanArray(
    _ element: (inout HeaderScanner) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("[")
    guard !consume("]") else { return }
    repeat {
      try element(&self)
    } while consume(",")
    try expect("]")
  }

  /// Reads a string and resolves its escapes.
  mutating func scanString() throws(SafetensorsError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        offset += 1
        try scanEscape(into: &text)
      case 0..<0x20:
        throw fault("an escaped control character")
      default:
        text.append(byte)
        offset += 1
      }
    }
    throw fault("\"")
  }

  /// Reads an integer that is not negative, has no fraction or exponent and fits `Int`.
  ///
  /// Gives `nil`, having consumed nothing but white space, where the next value is anything else.
  mutating func scanCount() -> Int? {
    _ = peek()
    var end = offset
    var value = 0
    while end < bytes.count, let digit = Self.digit(bytes[end]) {
      let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(digit)
      guard !overflowed, !carried else { return nil }
      value = sum
      end += 1
    }
    let hasLeadingZero = end > offset + 1 && bytes[offset] == UInt8(ascii: "0")
    guard end > offset, !hasLeadingZero else { return nil }
    if end < bytes.count, [".", "e", "E"].contains(where: { UInt8(ascii: $0) == bytes[end] }) {
      return nil
    }
    offset = end
    return value
  }

  /// Reads `null` if it is the next value.
  mutating func consumeNull() -> Bool {
    guard peek() == UInt8(ascii: "n") else { return false }
    return consumeLiteral("null")
  }

  /// Reads any value and forgets it.
  mutating func skipValue(depth: Int = 0) throws(SafetensorsError) {
    guard depth < Self.maximumDepth else {
      throw fault("at most \(Self.maximumDepth) levels of nesting")
    }
    switch peek() {
    case UInt8(ascii: "{"):
      try scanObject { (scanner, _) throws(SafetensorsError) in
        try scanner.skipValue(depth: depth + 1)
      }
    case UInt8(ascii: "["):
      try scanArray { (scanner) throws(SafetensorsError) in
        try scanner.skipValue(depth: depth + 1)
      }
    case UInt8(ascii: "\""):
      _ = try scanString()
    case UInt8(ascii: "t") where consumeLiteral("true"):
      break
    case UInt8(ascii: "f") where consumeLiteral("false"):
      break
    case UInt8(ascii: "n") where consumeLiteral("null"):
      break
    default:
      try skipNumber()
    }
  }

  /// A fault at the current place.
  func fault(_ expected: String) -> SafetensorsError {
    .headerNotJSON(path: path, headerOffset: offset, expected: expected)
  }

  private mutating func consumeLiteral(_ literal: StaticString) -> Bool {
    let end = offset + literal.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    let matches = literal.withUTF8Buffer { $0.elementsEqual(bytes[offset..<end]) }
    guard matches else { return false }
    offset = end
    return true
  }

  private mutating func skipNumber() throws(SafetensorsError) {
    skip("-")
    if !skip("0") {
      guard skipDigits() else { throw fault("a value") }
    }
    if skip(".") {
      guard skipDigits() else { throw fault("a digit") }
    }
    if skip("e") || skip("E") {
      _ = skip("+") || skip("-")
      guard skipDigits() else { throw fault("a digit") }
    }
  }

  @discardableResult
  private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: byte) else { return false }
    offset += 1
    return true
  }

  private mutating func skipDigits() -> Bool {
    let start = offset
    while offset < bytes.count, Self.digit(bytes[offset]) != nil {
      offset += 1
    }
    return offset > start
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }

  private mutating func scanEscape(into text: inout [UInt8]) throws(SafetensorsError) {
    guard offset < bytes.count else { throw fault("an escape") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try scanUnicodeEscape()).utf8)
    default: throw fault("an escape")
    }
  }

  private mutating func scanUnicodeEscape() throws(SafetensorsError) -> Character {
    let first = try scanCodeUnit()
    if let scalar = Unicode.Scalar(first) {
      return Character(scalar)
    }
    guard UTF16.isLeadSurrogate(first), skip("\\"), skip("u") else {
      throw fault("a pair of surrogates")
    }
    let second = try scanCodeUnit()
    guard UTF16.isTrailSurrogate(second) else { throw fault("a pair of surrogates") }
    let value = 0x10000 + ((UInt32(first) & 0x3ff) << 10) + (UInt32(second) & 0x3ff)
    guard let scalar = Unicode.Scalar(value) else { throw fault("a pair of surrogates") }
    return Character(scalar)
  }

  private mutating func scanCodeUnit() throws(SafetensorsError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard offset < bytes.count, let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue
      else { throw fault("four hexadecimal digits") }
      unit = unit << 4 | UInt16(digit)
      offset += 1
    }
    return unit
  }
}
