import Testing

@testable import Tokenization

@Suite struct PieceScannerTests {
  private func pieces(_ text: [UInt8]) -> [[UInt8]] {
    text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      let scanner = PieceScanner(base, count: buffer.count)
      var pieces: [[UInt8]] = []
      var start = 0
      while start < buffer.count {
        let end = scanner.pieceEnd(from: start)
        pieces.append(Array(buffer[start..<end]))
        start = end
      }
      return pieces
    }
  }

  @Test(arguments: [
    ("Hello, world! 42nd", ["Hello", ",", " world", "!", " 42", "nd"]),
    ("we'll don't I'd 'S", ["we", "'ll", " don", "'t", " I", "'d", " '", "S"]),
    ("a  b\n\n c \n", ["a", " ", " b", "\n\n", " c", " \n"]),
    ("x\u{a0}y\u{2003}\u{2003}z", ["x", "\u{a0}", "y", "\u{2003}", "\u{2003}", "z"]),
    (" ", [" "]),
    ("", []),
  ])
  func `text is cut as the GPT-2 pattern cuts it`(text: String, expected: [String]) {
    #expect(pieces(Array(text.utf8)) == expected.map { Array($0.utf8) })
  }

  @Test func `every text is cut as by a plain reading of the pattern`() {
    var random = RandomText(seed: 1)
    for _ in 0..<roundCount {
      for text in [
        random.scalars(upTo: 60), random.bytes(upTo: 40), random.damagedScalars(upTo: 60),
      ] {
        #expect(pieces(text) == ReferenceSplitter(text).pieces(), "\(text)")
      }
    }
  }

  #if DEBUG
    private let roundCount = 1500
  #else
    private let roundCount = 10_000
  #endif
}

/// The alternatives of the pattern, tried in order at each place: slow and readable.
private struct ReferenceSplitter {
  private struct Item {
    let bytes: [UInt8]
    let kind: UnicodeClass
  }

  private var items: [Item] = []

  /// Decodes with the standard library; what it cannot decode becomes one item a byte.
  init(_ text: [UInt8]) {
    var start = 0
    while start < text.count {
      let longest = (1...min(4, text.count - start)).last { length in
        let slice = text[start..<start + length]
        return String(validating: slice, as: UTF8.self)?.unicodeScalars.count == 1
      }
      let bytes = Array(text[start..<start + (longest ?? 1)])
      let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first
      let kind = longest == nil ? nil : scalar.map(Self.kind)
      items.append(Item(bytes: bytes, kind: kind ?? .other))
      start += bytes.count
    }
  }

  private static func kind(_ scalar: Unicode.Scalar) -> UnicodeClass {
    UnicodeClassTable.shared[scalar.value]
  }

  func pieces() -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < items.count {
      let end =
        contraction(start) ?? run(start, .letter) ?? run(start, .number) ?? run(start, .other)
        ?? spaceBeforeSpace(start) ?? whiteSpaceEnd(start)
      pieces.append(items[start..<end].flatMap(\.bytes))
      start = end
    }
    return pieces
  }

  private func contraction(_ start: Int) -> Int? {
    ["'s", "'d", "'m", "'t", "'ll", "'ve", "'re"].map { Array($0.utf8) }.first { word in
      items[start...].prefix(word.count).flatMap(\.bytes) == word
    }.map { start + $0.count }
  }

  private func run(_ start: Int, _ kind: UnicodeClass) -> Int? {
    let body = items[start].bytes == [0x20] ? start + 1 : start
    let end = items[body...].firstIndex { $0.kind != kind } ?? items.count
    return end > body ? end : nil
  }

  private func whiteSpaceEnd(_ start: Int) -> Int {
    items[start...].firstIndex { $0.kind != .whiteSpace } ?? items.count
  }

  /// `\s+(?!\S)`: all of the white space at the end of the text, else all but its last scalar.
  private func spaceBeforeSpace(_ start: Int) -> Int? {
    let end = whiteSpaceEnd(start)
    guard end < items.count else { return end }
    return end - start > 1 ? end - 1 : nil
  }
}
