/// Reads one JSON document (RFC 8259) from UTF-8 bytes, in linear time.
///
/// Escaped lone surrogates become U+FFFD. Nesting beyond 128 levels is an error.
struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let path: String
  private var index = 0
  private var depth = 0

  private static let deepest = 128

  /// The value of a whole document.
  static func parse(_ bytes: [UInt8], path: String) throws(TokenizationError) -> JSONValue {
    let result: Result<JSONValue, TokenizationError> = bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(bytes: buffer, path: path)
      return Result { () throws(TokenizationError) in try parser.document() }
    }
    return try result.get()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, path: String) {
    self.bytes = bytes
    self.path = path
  }

  private func failure(_ expected: String) -> TokenizationError {
    .malformedJSON(path: path, byteOffset: index, expected: expected)
  }

  private mutating func document() throws(TokenizationError) -> JSONValue {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
      index = 3
    }
    let result = try value()
    skipBlanks()
    guard index == bytes.count else { throw failure("the end of the file") }
    return result
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0a, 0x0d, 0x09: index += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func value() throws(TokenizationError) -> JSONValue {
    skipBlanks()
    guard index < bytes.count else { throw failure("a value") }
    switch bytes[index] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try nested(isObject: true)
    case UInt8(ascii: "["): return try nested(isObject: false)
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(isObject: Bool) throws(TokenizationError) -> JSONValue {
    guard depth < Self.deepest else { throw failure("at most \(Self.deepest) nested levels") }
    depth += 1
    index += 1
    let result = isObject ? try object() : try array()
    depth -= 1
    return result
  }

  private mutating func object() throws(TokenizationError) -> JSONValue {
    var members: [JSONMember] = []
    if take(UInt8(ascii: "}")) {
      return .object(members)
    }
    while true {
      skipBlanks()
      let name = try string()
      guard take(UInt8(ascii: ":")) else { throw failure("':'") }
      members.append(JSONMember(name: name, value: try value()))
      if take(UInt8(ascii: "}")) {
        return .object(members)
      }
      guard take(UInt8(ascii: ",")) else { throw failure("',' or '}'") }
    }
  }

  private mutating func array() throws(TokenizationError) -> JSONValue {
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) {
      return .array(elements)
    }
    while true {
      elements.append(try value())
      if take(UInt8(ascii: "]")) {
        return .array(elements)
      }
      guard take(UInt8(ascii: ",")) else { throw failure("',' or ']'") }
    }
  }

  private mutating func literal(
    _ word: StaticString, _ result: JSONValue
  ) throws(TokenizationError) -> JSONValue {
    let isThere = word.withUTF8Buffer { bytes[index...].starts(with: $0) }
    guard isThere else { throw failure("a value") }
    index += word.utf8CodeUnitCount
    return result
  }

  private mutating func number() throws(TokenizationError) -> JSONValue {
    let start = index
    while index < bytes.count, Self.isPartOfNumber(bytes[index]) {
      index += 1
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if let integer = Int(text) {
      return .integer(integer)
    }
    guard let number = Double(text) else {
      index = start
      throw failure("a value")
    }
    return .number(number)
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default:
      false
    }
  }

  private mutating func string() throws(TokenizationError) -> [UInt8] {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
      throw failure("a string")
    }
    index += 1
    var result: [UInt8] = []
    while true {
      let start = index
      while index < bytes.count, bytes[index] != UInt8(ascii: "\""),
        bytes[index] != UInt8(ascii: "\\"), bytes[index] >= 0x20
      {
        index += 1
      }
      result.append(contentsOf: bytes[start..<index])
      guard index < bytes.count else { throw failure("'\"'") }
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        return result
      case UInt8(ascii: "\\"):
        index += 1
        try appendEscape(to: &result)
      default:
        throw failure("an escaped control character")
      }
    }
  }

  private mutating func appendEscape(to result: inout [UInt8]) throws(TokenizationError) {
    guard index < bytes.count else { throw failure("an escape") }
    let kind = bytes[index]
    index += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(kind)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0c)
    case UInt8(ascii: "n"): result.append(0x0a)
    case UInt8(ascii: "r"): result.append(0x0d)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "u"): result.append(contentsOf: String(try escapedScalar()).utf8)
    default:
      index -= 1
      throw failure("one of \"\\/bfnrtu")
    }
  }

  private mutating func escapedScalar() throws(TokenizationError) -> Character {
    let unit = try escapedUnit()
    if (0xd800..<0xdc00).contains(unit), index + 1 < bytes.count,
      bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
    {
      let retreat = index
      index += 2
      let low = try escapedUnit()
      if (0xdc00..<0xe000).contains(low) {
        let value = 0x1_0000 + (unit - 0xd800) << 10 + (low - 0xdc00)
        return Character(Unicode.Scalar(value) ?? "\u{fffd}")
      }
      index = retreat
    }
    return Character(Unicode.Scalar(unit) ?? "\u{fffd}")
  }

  private mutating func escapedUnit() throws(TokenizationError) -> UInt32 {
    guard index + 4 <= bytes.count else { throw failure("four hexadecimal digits") }
    var unit: UInt32 = 0
    for offset in 0..<4 {
      let scalar = Unicode.Scalar(bytes[index + offset])
      guard let digit = Character(scalar).hexDigitValue else {
        throw failure("four hexadecimal digits")
      }
      unit = unit << 4 | UInt32(digit)
    }
    index += 4
    return unit
  }
}
