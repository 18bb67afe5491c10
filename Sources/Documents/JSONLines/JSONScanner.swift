/// A strict RFC 8259 reader of one line that notes where the wanted members are.
///
/// It makes one pass and does not recurse; numbers are checked by grammar and never converted;
/// every byte of the line is checked to be UTF-8. The caller owns the memory of the line and the
/// scratch.
struct JSONScanner {
  /// What is wrong with a line, and at which of its bytes (from 0).
  struct Fault: Error, Equatable {
    var reason: SkipReason
    var offset: Int
    var problem: String
  }

  /// What a line holds at a wanted place.
  struct Capture: Equatable {
    enum Kind {
      case absent
      case string
      case number
      case other
    }

    static let absent = Capture(kind: .absent, hasEscapes: false, range: 0..<0)
    static let other = Capture(kind: .other, hasEscapes: false, range: 0..<0)

    var kind: Kind

    /// Whether a string has escapes to decode.
    var hasEscapes: Bool

    /// The bytes in the line: a string's body without its quotes, or a number.
    var range: Range<Int>
  }

  /// The working memory of a scanner, made once for many lines.
  struct Scratch {
    /// The open containers of the line.
    let stack: UnsafeMutableBufferPointer<Int>

    /// What was found at each slot of the trie.
    let captures: UnsafeMutableBufferPointer<Capture>

    /// Calls `body` with scratch for lines nested up to `depth`; it must not outlive the call.
    static func withScratch<Result>(
      for trie: FieldTrie, depth: Int, _ body: (Scratch) -> Result
    ) -> Result {
      withUnsafeTemporaryAllocation(of: Int.self, capacity: depth) { stack in
        withUnsafeTemporaryAllocation(of: Capture.self, capacity: trie.slotCount) { captures in
          stack.initialize(repeating: 0)
          captures.initialize(repeating: .absent)
          return body(Scratch(stack: stack, captures: captures))
        }
      }
    }
  }

  private static let arrayMark: Int = -1

  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private let trie: FieldTrie
  private let stack: UnsafeMutableBufferPointer<Int>
  private let captures: UnsafeMutableBufferPointer<Capture>
  private var position = 0

  /// The slot and the node of `trie` that the next value belongs to.
  private var match = FieldTrie.Match.none

  /// A scanner whose nesting limit is the size of the scratch stack.
  init(
    trie: FieldTrie, line: UnsafeBufferPointer<UInt8>, scratch: Scratch
  ) throws(Fault) {
    guard let base = line.baseAddress else {
      throw Fault(reason: .truncatedJSON, offset: 0, problem: "nothing there")
    }
    bytes = base
    count = line.count
    self.trie = trie
    stack = scratch.stack
    captures = scratch.captures
    captures.update(repeating: .absent)
  }

  /// Reads the whole line, which must be one object, and leaves what it found at each slot of the
  /// trie in the scratch captures; white space may surround the object.
  mutating func scan() throws(Fault) {
    match = FieldTrie.Match(slot: -1, node: FieldTrie.root)
    skipWhitespace()
    let isObject = position < count && bytes[position] == UInt8(ascii: "{")
    var depth = 0
    while true {
      let isOpen = try scanValue(depth: &depth)
      if isOpen { continue }
      guard try closeContainers(depth: &depth) else { break }
    }
    skipWhitespace()
    guard position == count else { throw fault(.trailingData, "data after the value") }
    guard isObject else {
      throw Fault(reason: .notAnObject, offset: 0, problem: "not an object")
    }
  }

  /// Reads a scalar or the opening of a container; true where a value must follow.
  private mutating func scanValue(depth: inout Int) throws(Fault) -> Bool {
    skipWhitespace()
    let start = position
    switch try peek() {
    case UInt8(ascii: "\""):
      let hasEscapes = try skipString()
      capture(Capture(kind: .string, hasEscapes: hasEscapes, range: start + 1..<position - 1))
    case UInt8(ascii: "{"):
      capture(.other)
      try push(match.node, depth: &depth)
      guard try skip(ifNext: UInt8(ascii: "}")) else {
        try scanKey(node: match.node)
        return true
      }
      depth -= 1
    case UInt8(ascii: "["):
      capture(.other)
      try push(JSONScanner.arrayMark, depth: &depth)
      guard try skip(ifNext: UInt8(ascii: "]")) else {
        match = .none
        return true
      }
      depth -= 1
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try skipNumber()
      capture(Capture(kind: .number, hasEscapes: false, range: start..<position))
    case UInt8(ascii: "t"): try skipLiteral("true")
    case UInt8(ascii: "f"): try skipLiteral("false")
    case UInt8(ascii: "n"): try skipLiteral("null")
    default: throw unexpected("a value")
    }
    return false
  }

  /// After a value: closes what ends here; true where another value follows.
  private mutating func closeContainers(depth: inout Int) throws(Fault) -> Bool {
    while depth > 0 {
      skipWhitespace()
      let byte = try peek()
      let node = stack[depth - 1]
      let isArray = node == JSONScanner.arrayMark
      if byte == UInt8(ascii: ",") {
        position += 1
        if isArray {
          match = .none
        } else {
          skipWhitespace()
          try scanKey(node: node)
        }
        return true
      }
      guard byte == (isArray ? UInt8(ascii: "]") : UInt8(ascii: "}")) else {
        throw unexpected(isArray ? "',' or ']'" : "',' or '}'")
      }
      position += 1
      depth -= 1
    }
    return false
  }

  /// Reads a key and its colon, and sets `match`.
  private mutating func scanKey(node: Int) throws(Fault) {
    guard try peek() == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
    let start = position + 1
    let hasEscapes = try skipString()
    let key = UnsafeBufferPointer(start: bytes + start, count: position - 1 - start)
    skipWhitespace()
    guard try peek() == UInt8(ascii: ":") else { throw unexpected("':'") }
    position += 1
    guard node != FieldTrie.unwatched else {
      match = .none
      return
    }
    if hasEscapes {
      match = JSONString.decode(key).bytes.withUnsafeBufferPointer { trie.match($0, in: node) }
    } else {
      match = trie.match(key, in: node)
    }
    // The last of equal keys wins, so what an earlier one gave is forgotten.
    guard match.node != FieldTrie.unwatched else { return }
    for slot in trie.slots(below: match.node) { captures[slot] = .absent }
  }

  private mutating func push(_ mark: Int, depth: inout Int) throws(Fault) {
    guard depth < stack.count else {
      throw fault(.nestingTooDeep, "more than \(stack.count) levels")
    }
    stack[depth] = mark
    depth += 1
    position += 1
  }

  private mutating func skip(ifNext byte: UInt8) throws(Fault) -> Bool {
    skipWhitespace()
    guard try peek() == byte else { return false }
    position += 1
    return true
  }

  @inline(__always)
  private mutating func capture(_ capture: Capture) {
    if match.slot >= 0 { captures[match.slot] = capture }
  }

  @inline(__always)
  private mutating func skipWhitespace() {
    while position < count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      default: return
      }
    }
  }

  @inline(__always)
  private func peek() throws(Fault) -> UInt8 {
    guard position < count else { throw truncated() }
    return bytes[position]
  }

  /// Skips a string with its quotes; true if it has escapes.
  private mutating func skipString() throws(Fault) -> Bool {
    var hasEscapes = false
    position += 1
    while true {
      position = JSONString.endOfPlainRun(bytes, from: position, to: count)
      switch try peek() {
      case UInt8(ascii: "\""):
        position += 1
        return hasEscapes
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try skipEscape()
      case 0x80...:
        repeat {
          let length = UTF8Check.sequenceLength(
            at: bytes + position, available: count - position)
          guard length > 0 else { throw fault(.invalidUTF8, "not UTF-8") }
          position += length
        } while position < count && bytes[position] >= 0x80
      default:
        throw unexpected("no control characters in strings")
      }
    }
  }

  private mutating func skipEscape() throws(Fault) {
    position += 1
    switch try peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
    case UInt8(ascii: "u"):
      position += 1
      for _ in 0..<4 {
        guard JSONString.hexValue(try peek()) != nil else { throw unexpected("four hex digits") }
        position += 1
      }
    default:
      throw unexpected("an escape that JSON knows")
    }
  }

  private mutating func skipNumber() throws(Fault) {
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    if try peek() == UInt8(ascii: "0") {
      position += 1
    } else {
      try skipDigits()
    }
    if position < count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try skipDigits()
    }
    if position < count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      let sign = try peek()
      if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      try skipDigits()
    }
  }

  private mutating func skipDigits() throws(Fault) {
    let start = position
    while position < count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    guard position > start else {
      _ = try peek()
      throw unexpected("a digit")
    }
  }

  private mutating func skipLiteral(_ word: StaticString) throws(Fault) {
    for index in 0..<word.utf8CodeUnitCount {
      guard try peek() == word.utf8Start[index] else { throw unexpected("\(word)") }
      position += 1
    }
    capture(.other)
  }

  private func fault(_ reason: SkipReason, _ problem: String) -> Fault {
    Fault(reason: reason, offset: position, problem: problem)
  }

  private func truncated() -> Fault { fault(.truncatedJSON, "the line ends here") }

  /// The fault of the byte at the position, where something else was expected.
  private func unexpected(_ expectation: String) -> Fault {
    guard position < count else { return truncated() }
    let byte = bytes[position]
    if byte >= 0x80,
      UTF8Check.sequenceLength(at: bytes + position, available: count - position) == 0
    {
      return fault(.invalidUTF8, "not UTF-8")
    }
    let hex = String(byte, radix: 16)
    return fault(.invalidJSON, "expected \(expectation), found byte 0x\(hex)")
  }
}
