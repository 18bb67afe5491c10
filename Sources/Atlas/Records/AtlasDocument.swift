import Randomness

/// One document of the generated corpus.
package struct AtlasDocument: Equatable, Sendable {
  /// The external id, unique in the world: source and number, such as `encyclopedia/0042`.
  package let id: String

  /// The name of the source, which is the raw value of an `AtlasSource`.
  package let source: String

  /// The headline; copies have that of their original.
  package let title: String

  /// The text, without the title.
  package let text: String

  /// The texts of a source as documents in random order: one per text, or one per group.
  static func shuffled(
    _ groups: [[String]], together: Bool, source: String, using generator: inout SplitMix64
  ) -> [AtlasDocument] {
    let texts = together ? groups.map { $0.joined(separator: " ") } : groups.flatMap(\.self)
    let order = generator.permutation(texts.count)
    return order.enumerated().map { number, place in
      let digits = String(number)
      let zeros = String(repeating: "0", count: max(0, 5 - digits.utf8.count))
      return AtlasDocument(
        id: "\(source)/\(zeros)\(digits)", source: source, title: source, text: texts[place])
    }
  }

  /// The document as one line of strict JSON without the line end.
  ///
  /// The keys in order: `{"text":…,"meta":{"source":…,"id":…,"title":…}}`. Text beyond ASCII is
  /// UTF-8, not escaped.
  package func jsonLine() -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(text.utf8.count + title.utf8.count + 80)
    for (key, value) in [
      (#"{"text":"#, text), (#","meta":{"source":"#, source), (#","id":"#, id),
      (#","title":"#, title),
    ] {
      line.append(contentsOf: key.utf8)
      Self.append(value, to: &line)
    }
    line.append(contentsOf: "}}".utf8)
    return line
  }

  /// Appends a JSON string.
  static func append(_ value: String, to line: inout [UInt8]) {
    line.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        line.append(UInt8(ascii: "\\"))
        line.append(byte)
      case UInt8(ascii: "\n"):
        line.append(contentsOf: #"\n"#.utf8)
      case 0..<0x20:
        line.append(contentsOf: byte < 0x10 ? #"\u000"#.utf8 : #"\u00"#.utf8)
        line.append(contentsOf: String(byte, radix: 16).utf8)
      default:
        line.append(byte)
      }
    }
    line.append(UInt8(ascii: "\""))
  }
}
