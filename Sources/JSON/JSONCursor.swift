/// Reads a JSON text (RFC 8259) from UTF-8 bytes, one token at a time.
///
/// The owner makes the errors: `failure` gets the offset and what was expected there. Reading is
/// linear. The bytes must outlive the cursor; whether those of strings are UTF-8 is not checked.
package struct JSONCursor<Failure: Error> {
  /// What is tolerated where readers differ.
  package struct Rules: Sendable {
    /// How an escaped surrogate without its partner is read.
    package enum LoneSurrogates: Sendable {
      case refused
      /// It becomes U+FFFD.
      case replaced
    }

    /// Which texts are numbers.
    package enum Numbers: Sendable {
      /// Those of the grammar of JSON.
      case strict
      /// Whatever `Int` or `Double` reads, such as `01` or `+1`.
      case lenient
    }

    /// The number of arrays and objects that may be open at once.
    package var maximumDepth: Int
    package var loneSurrogates: LoneSurrogates
    package var numbers: Numbers

    /// The rules of the RFC, with bounded nesting.
    package init(
      maximumDepth: Int = 128, loneSurrogates: LoneSurrogates = .refused,
      numbers: Numbers = .strict
    ) {
      self.maximumDepth = maximumDepth
      self.loneSurrogates = loneSurrogates
      self.numbers = numbers
    }
  }

  @usableFromInline let bytes: UnsafeRawBufferPointer
  @usableFromInline var position = 0
  private var depth = 0
  private let rules: Rules
  private let makeFailure: (_ offset: Int, _ expected: String) -> Failure

  /// A cursor at the first of `bytes`.
  package init(
    _ bytes: UnsafeRawBufferPointer, rules: Rules = Rules(),
    failure: @escaping (_ offset: Int, _ expected: String) -> Failure
  ) {
    self.bytes = bytes
    self.rules = rules
    makeFailure = failure
  }

  /// The offset of the next byte.
  package var offset: Int { position }

  /// The failure of the next byte, where something else was expected.
  package func failure(_ expected: String) -> Failure { makeFailure(position, expected) }

  /// Passes over a byte order mark; true if there is one.
  package mutating func takeByteOrderMark() -> Bool {
    guard bytes[position...].starts(with: [0xef, 0xbb, 0xbf]) else { return false }
    position += 3
    return true
  }
}

// MARK: - Bytes

extension JSONCursor {
  /// Whether no byte is left.
  @inlinable package var isAtEnd: Bool { position == bytes.count }

  /// Takes the very next byte if it is `character`.
  @inlinable @inline(__always)
  package mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// The bytes of a string that has no escapes, without its quotes; nil where none begins here, or
  /// it has no end.
  ///
  /// For strings that this program wrote: only the closing quote is searched.
  @inlinable @inline(__always)
  package mutating func takeUnescapedString() -> UnsafeRawBufferPointer? {
    guard take("\"") else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    return take("\"") ? text : nil
  }

  /// The number that the very next digits spell; nil where there are none, or it is too large.
  @inlinable @inline(__always)
  package mutating func takeUInt32() -> UInt32? {
    let start = position
    var value: UInt64 = 0
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
      value = value * 10 + UInt64(bytes[position] - UInt8(ascii: "0"))
      guard value <= UInt64(UInt32.max) else { return nil }
      position += 1
    }
    return position > start ? UInt32(value) : nil
  }
}

// MARK: - Tokens

extension JSONCursor {
  /// The next byte that is not white space, which is not taken; nil at the end.
  package mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// Takes `character` if it is next after white space.
  package mutating func takeToken(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Takes `null` if it is the next value.
  package mutating func takeNull() -> Bool {
    peek() == UInt8(ascii: "n") && takeLiteral("null")
  }

  /// Takes `character` after white space, or fails.
  package mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
    guard takeToken(character) else { throw failure("'\(character)'") }
  }

  /// Fails where more than white space follows; `end` names what ends here.
  package mutating func expectEnd(_ end: String) throws(Failure) {
    guard peek() == nil else { throw failure(end) }
  }

  /// Reads an object; `member` gets each name and must read its value.
  package mutating func readObject(
    _ member: (inout JSONCursor, [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try open("{")
    guard !takeToken("}") else {
      depth -= 1
      return
    }
    repeat {
      let name = try readString()
      try expect(":")
      try member(&self, name)
    } while takeToken(",")
    guard takeToken("}") else { throw failure("',' or '}'") }
    depth -= 1
  }

  /// Reads an array; `element` is called for each element and must read it.
  package mutating func readArray(
    _ element: (inout JSONCursor) throws(Failure) -> Void
  ) throws(Failure) {
    try open("[")
    guard !takeToken("]") else {
      depth -= 1
      return
    }
    repeat {
      try element(&self)
    } while takeToken(",")
    guard takeToken("]") else { throw failure("',' or ']'") }
    depth -= 1
  }

  /// Reads an integer that is not negative, has no fraction or exponent, and fits `Int`.
  ///
  /// Nil, with nothing but white space taken, where the next value is anything else.
  package mutating func takeCount() -> Int? {
    _ = peek()
    var end = position
    var value = 0
    while end < bytes.count, Self.isDigit(bytes[end]) {
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = product.addingReportingOverflow(Int(bytes[end] - UInt8(ascii: "0")))
      guard !isTooLarge, !overflows else { return nil }
      value = sum
      end += 1
    }
    let hasLeadingZero = end > position + 1 && bytes[position] == UInt8(ascii: "0")
    guard end > position, !hasLeadingZero else { return nil }
    guard end == bytes.count || ![".", "e", "E"].contains(Unicode.Scalar(bytes[end])) else {
      return nil
    }
    position = end
    return value
  }

  /// Passes over any value.
  package mutating func skipValue() throws(Failure) {
    switch peek() {
    case UInt8(ascii: "{"):
      try readObject { (cursor, _) throws(Failure) in try cursor.skipValue() }
    case UInt8(ascii: "["):
      try readArray { (cursor) throws(Failure) in try cursor.skipValue() }
    case UInt8(ascii: "\""): _ = try readString()
    case UInt8(ascii: "t") where takeLiteral("true"): break
    case UInt8(ascii: "f") where takeLiteral("false"): break
    case UInt8(ascii: "n") where takeLiteral("null"): break
    default: _ = try readNumber()
    }
  }

  /// Reads any value; linear in its bytes.
  package mutating func readValue() throws(Failure) -> JSONValue {
    switch peek() {
    case UInt8(ascii: "{"):
      var members: [JSONValue.Member] = []
      try readObject { (cursor, name) throws(Failure) in
        members.append(JSONValue.Member(name: name, value: try cursor.readValue()))
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try readArray { (cursor) throws(Failure) in elements.append(try cursor.readValue()) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "t") where takeLiteral("true"): return .bool(true)
    case UInt8(ascii: "f") where takeLiteral("false"): return .bool(false)
    case UInt8(ascii: "n") where takeLiteral("null"): return .null
    default: return try readNumber()
    }
  }

  private mutating func open(_ bracket: Unicode.Scalar) throws(Failure) {
    guard peek() == UInt8(ascii: bracket) else { throw failure("'\(bracket)'") }
    guard depth < rules.maximumDepth else {
      throw failure("at most \(rules.maximumDepth) nested levels")
    }
    depth += 1
    position += 1
  }

  private mutating func takeLiteral(_ word: StaticString) -> Bool {
    let isNext = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    if isNext { position += word.utf8CodeUnitCount }
    return isNext
  }
}

// MARK: - Numbers

extension JSONCursor {
  private mutating func readNumber() throws(Failure) -> JSONValue {
    let start = position
    switch rules.numbers {
    case .strict: try skipNumber()
    case .lenient:
      while position < bytes.count, Self.isPartOfNumber(bytes[position]) { position += 1 }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text) else {
      position = start
      throw failure("a value")
    }
    return .number(number)
  }

  private mutating func skipNumber() throws(Failure) {
    _ = take("-")
    if !take("0") {
      guard skipDigits() else { throw failure("a value") }
    }
    if take(".") {
      guard skipDigits() else { throw failure("a digit") }
    }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      guard skipDigits() else { throw failure("a digit") }
    }
  }

  private mutating func skipDigits() -> Bool {
    let start = position
    while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
    return position > start
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    isDigit(byte) || ["-", "+", ".", "e", "E"].contains(Unicode.Scalar(byte))
  }
}

// MARK: - Strings

extension JSONCursor {
  /// Reads a string and resolves its escapes.
  package mutating func readString() throws(Failure) -> [UInt8] {
    guard takeToken("\"") else { throw failure("a string") }
    var text: [UInt8] = []
    while true {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\""),
        bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20
      {
        position += 1
      }
      text.append(contentsOf: bytes[start..<position])
      if take("\"") { return text }
      guard position < bytes.count else { throw failure("'\"'") }
      guard take("\\") else { throw failure("an escaped control character") }
      try readEscape(into: &text)
    }
  }

  private mutating func readEscape(into text: inout [UInt8]) throws(Failure) {
    guard position < bytes.count else { throw failure("an escape") }
    let kind = bytes[position]
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      position += 1
      return text.append(contentsOf: String(Character(try readEscapedScalar())).utf8)
    default: throw failure(#"one of "\/bfnrtu"#)
    }
    position += 1
  }

  private mutating func readEscapedScalar() throws(Failure) -> Unicode.Scalar {
    let first = try readCodeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let end = position
    if UTF16.isLeadSurrogate(first), take("\\"), take("u") {
      let second = try readCodeUnit()
      let value = 0x10000 + (UInt32(first) & 0x3ff) << 10 + UInt32(second) & 0x3ff
      if UTF16.isTrailSurrogate(second), let scalar = Unicode.Scalar(value) { return scalar }
    }
    position = end
    guard rules.loneSurrogates == .replaced else { throw failure("a pair of surrogates") }
    return "\u{fffd}"
  }

  private mutating func readCodeUnit() throws(Failure) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else { throw failure("four hexadecimal digits") }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}
