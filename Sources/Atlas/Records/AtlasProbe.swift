import JSON

/// A question about a world, in the generic form of probe files.
package struct AtlasProbe: Equatable, Sendable {
  package var ability: String
  package var group: String
  package var preceding: [String] = []
  package var context = ""
  package var prompt: String

  /// The choices and the index of the right one; none where the loss of `text` is measured.
  package var choices: [String] = []
  package var answer = 0
  package var text: String?
  package var measuresAttention = false

  /// The question as one line of JSON without the line end.
  package func jsonLine() -> [UInt8] {
    var line: [UInt8] = Array("{".utf8)
    func add(_ key: String, _ value: () -> Void) {
      if line.count > 1 { line.append(UInt8(ascii: ",")) }
      line.append(contentsOf: "\"\(key)\":".utf8)
      value()
    }
    func add(_ key: String, _ text: String) {
      add(key) { JSONEscaper.letters.append(text.utf8, to: &line) }
    }
    func add(_ key: String, _ texts: [String]) {
      add(key) {
        line.append(UInt8(ascii: "["))
        for (place, text) in texts.enumerated() {
          if place > 0 { line.append(UInt8(ascii: ",")) }
          JSONEscaper.letters.append(text.utf8, to: &line)
        }
        line.append(UInt8(ascii: "]"))
      }
    }
    add("ability", ability)
    add("group", group)
    if !preceding.isEmpty { add("preceding", preceding) }
    if !context.isEmpty { add("context", context) }
    add("prompt", prompt)
    if !choices.isEmpty {
      add("choices", choices)
      add("answer") { line.append(contentsOf: "\(answer)".utf8) }
    }
    if let text { add("text", text) }
    if measuresAttention { add("attention") { line.append(contentsOf: "true".utf8) } }
    line.append(UInt8(ascii: "}"))
    return line
  }
}
