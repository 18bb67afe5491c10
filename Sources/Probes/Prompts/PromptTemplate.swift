/// How a labelled text becomes a prompt: plain text with places such as `{text}`, the last of which
/// is the answer's.
///
/// `\\n` stands for a line feed, so that a template fits on a command line.
package struct PromptTemplate: Equatable, Sendable {
  /// What the prompt consists of up to the answer, without the white space at its end.
  private let parts: [Part]

  /// The white space before the answer, which belongs to the answer's first token.
  let gap: String

  private enum Part: Equatable, Sendable {
    case text(String)
    case place(String)
  }

  /// What stands between two demonstrations.
  static let separator = "\n\n"

  /// Classification: a text and its label.
  package static let label = PromptTemplate(
    known: "Text: {text}\nLabel: {answer}")

  /// A question without help.
  package static let question = PromptTemplate(
    known: "Question: {question}\nAnswer: {answer}")

  /// A question about a passage.
  package static let passage = PromptTemplate(
    known: "Passage: {context}\nQuestion: {question}\nAnswer: {answer}")

  private init(known text: String) {
    (parts, gap) = Self.parse(text) ?? ([], "")
  }

  /// A template as given; throws `ProbeError.badTemplate` where it does not end with `{answer}` (or
  /// `{label}`), or has no other place.
  package init(_ text: String) throws(ProbeError) {
    guard let (parts, gap) = Self.parse(text.replacing("\\n", with: "\n")) else {
      throw .badTemplate(template: text, missing: "{label} or {answer} at its end")
    }
    guard parts.contains(where: { if case .place = $0 { true } else { false } }) else {
      throw .badTemplate(template: text, missing: "place for a text, such as {text}")
    }
    self.parts = parts
    self.gap = gap
  }

  /// The names of the places before the answer.
  var places: [String] {
    parts.compactMap { if case .place(let name) = $0 { name } else { nil } }
  }

  /// The prompt of a text, up to its answer.
  func prompt(_ fields: [String: String]) -> String {
    parts.reduce(into: "") { text, part in
      switch part {
      case .text(let plain): text += plain
      case .place(let name): text += fields[name] ?? ""
      }
    }
  }

  /// The prompt of a text with its answer.
  func demonstration(_ text: LabelledText) -> String {
    prompt(text.fields) + gap + text.answer
  }

  private static func parse(_ template: String) -> (parts: [Part], gap: String)? {
    guard let answer = ["{answer}", "{label}"].first(where: template.hasSuffix) else { return nil }
    var rest = template.dropLast(answer.count)
    let gap = rest.reversed().prefix { $0.isWhitespace }.reversed()
    rest = rest.dropLast(gap.count)
    var parts: [Part] = []
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
      parts.append(.place(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    return (parts, String(gap))
  }
}
