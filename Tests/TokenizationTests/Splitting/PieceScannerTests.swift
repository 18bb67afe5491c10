import CByteScan
import Testing

@testable import Tokenization

@Suite struct PieceScannerTests {
  private func pieces(_ text: [UInt8], _ pattern: SplitPattern) -> [[UInt8]] {
    text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      let scanner = PieceScanner(pattern, base, count: buffer.count)
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

  struct Example: CustomTestStringConvertible, Sendable {
    let pattern: SplitPattern
    let text: String
    let pieces: [String]

    init(_ pattern: SplitPattern, _ text: String, _ pieces: [String]) {
      self.pattern = pattern
      self.text = text
      self.pieces = pieces
    }

    var testDescription: String { "\(pattern): \(text.debugDescription)" }
  }

  @Test(arguments: [
    Example(.gpt2, "Hello, world! 42nd", ["Hello", ",", " world", "!", " 42", "nd"]),
    Example(.gpt2, "we'll don't I'd 'S", ["we", "'ll", " don", "'t", " I", "'d", " '", "S"]),
    Example(.gpt2, "a  b\n\n c \n", ["a", " ", " b", "\n\n", " c", " \n"]),
    Example(
      .gpt2, "x\u{a0}y\u{2003}\u{2003}z", ["x", "\u{a0}", "y", "\u{2003}", "\u{2003}", "z"]),
    Example(.gpt2, " ", [" "]),
    Example(.gpt2, "", []),
    Example(
      .cl100k, "It'S 12345 \"quoted\"", ["It", "'S", " ", "123", "45", " \"", "quoted", "\""]),
    Example(.cl100kNumbers, "a 12345 6", ["a", " ", "12345", " ", "6"]),
    Example(.cl100k, "a;\n\n\tb \n  ", ["a", ";\n\n", "\tb", " \n  "]),
    Example(.llama3, "a;\n\n\tb \n  ", ["a", ";\n\n", "\tb", " \n", "  "]),
    Example(.qwen, "in 1984", ["in", " ", "1", "9", "8", "4"]),
    Example(.o200k, "camelCase HTTPServer don't", ["camel", "Case", " HTTPServer", " don't"]),
    Example(.o200k, "a//\n/b", ["a", "//\n/", "b"]),
    Example(.tekken, "don't 42", ["don", "'t", " ", "4", "2"]),
    Example(.nanochat, "in 1984", ["in", " ", "19", "84"]),
    Example(.o200kTwoDigits, "camelCase 12345", ["camel", "Case", " ", "12", "34", "5"]),
    Example(.qwenMarks, "क्या e\u{301}t 12", ["क्या", " e\u{301}t", " ", "1", "2"]),
    Example(
      .bloom, "Hi, you  (there)... [x]",
      ["Hi", ",", " you", "  (", "there", ")...", " [x]"]),
    Example(.numbers, "in 1984, 7", ["in ", "198", "4", ", ", "7"]),
    Example(.hanAndKana, "a漢字かな b", ["a", "漢字かな", " b"]),
    Example(.deepSeek, "(a-b) .x\n\u{1}", ["(a", "-b", ")", " .", "x", "\n", "\u{1}"]),
  ])
  func textIsCutAsThePatternCutsIt(example: Example) {
    #expect(
      pieces(Array(example.text.utf8), example.pattern)
        == example.pieces.map { Array($0.utf8) })
  }

  @Test(arguments: SplitPattern.allCases)
  func everyTextIsCutAsEverySpellingOfTheRegularExpressionMatchesIt(
    pattern: SplitPattern
  ) {
    let references = pattern.references
    var random = RandomText(seed: 1)
    for _ in 0..<roundCount {
      for text in [
        random.scalars(upTo: 60), random.bytes(upTo: 40), random.damagedScalars(upTo: 60),
      ] {
        let scanned = pieces(text, pattern)
        let items = SlowItems(text)
        for reference in references {
          #expect(scanned == items.pieces(reference), "\(text)")
        }
      }
    }
  }

  @Test(arguments: SplitPattern.allCases)
  func theShortWayThroughWordsEndsWhereTheLongWayDoes(pattern: SplitPattern) {
    var random = RandomText(seed: 2)
    for _ in 0..<roundCount {
      let text = random.cases(count: 12)
      text.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let scanner = PieceScanner(pattern, base, count: buffer.count)
        var start = 0
        while start < buffer.count {
          let end = scanner.anyPieceEnd(from: start)
          #expect(scanner.pieceEnd(from: start) == end, "\(text) from \(start)")
          start = end
        }
      }
    }
  }

  @Test func sixteenBytesAtOnceAreClassifiedAsOneByOne() {
    var random = RandomText(seed: 3)
    for _ in 0..<roundCount {
      for text in [random.bytes(upTo: 40), random.cases(count: 2)] where text.count >= 16 {
        text.withUnsafeBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          let (fast, slow) = (c_classify(base), c_classify_portably(base))
          #expect(fast.letters == slow.letters)
          #expect(fast.upper == slow.upper)
          #expect(fast.beyond_ascii == slow.beyond_ascii)
        }
      }
    }
  }

  #if DEBUG
    private let roundCount = 400
  #else
    private let roundCount = 10_000
  #endif
}

extension SplitPattern {
  /// Everything that spells the pattern, as the engine reads it that it is written for.
  fileprivate var references: [SlowRegularExpression] {
    var references = spellings.map { SlowRegularExpression($0, for: .huggingFace) }
    if self != .cl100kNumbers {
      references += spellings.map { SlowRegularExpression($0, for: .tiktoken) }
    }
    if self == .cl100k {
      references.append(SlowRegularExpression(Self.possessiveNumbers, for: .tiktoken))
    }
    return references
  }
}

/// The scalars of a text, decoded with the standard library.
private struct SlowItems {
  private var items: [SlowRegularExpression.Item] = []
  private var bytes: [[UInt8]] = []

  /// What the standard library cannot decode becomes one item a byte.
  init(_ text: [UInt8]) {
    var start = 0
    while start < text.count {
      let longest = (1...min(4, text.count - start)).last { length in
        let slice = text[start..<start + length]
        return String(validating: slice, as: UTF8.self)?.unicodeScalars.count == 1
      }
      let part = Array(text[start..<start + (longest ?? 1)])
      items.append(
        longest == nil ? nil : String(decoding: part, as: UTF8.self).unicodeScalars.first)
      bytes.append(part)
      start += part.count
    }
  }

  func pieces(_ expression: SlowRegularExpression) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < items.count {
      let next = (start..<items.count).first { expression.matchEnd(in: items, from: $0) != nil }
      let end = next == start ? expression.matchEnd(in: items, from: start) : next
      pieces.append(bytes[start..<(end ?? items.count)].flatMap(\.self))
      start = end ?? items.count
    }
    return pieces
  }
}
