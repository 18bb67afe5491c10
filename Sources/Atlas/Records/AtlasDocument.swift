import JSON
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
      JSONEscaper.letters.append(value.utf8, to: &line)
    }
    line.append(contentsOf: "}}".utf8)
    return line
  }
}
