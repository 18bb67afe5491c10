/// How a labelled text becomes a prompt: plain text with slots such as `{text}`, the last of which
/// is the answer's.
///
/// `\\n` stands for a line feed, so that a template fits on a command line.
package struct PromptTemplate: Equatable, Sendable {
  /// The prompt up to the answer, without the white space at its end.
  private let elements: [Element]

  /// The white space before the answer, which belongs to the answer's first token.
  let gap: String

  private enum Element: Equatable, Sendable {
    case text(String)
    case slot(String)
  }

  /// The text between two demonstrations.
  static let separator = "\n\n"

  /// Classification: a text and its label.
  package static let label = PromptTemplate(
    known: "Text: {text}\nLabel: {answer}")

  /// A question without a passage.
  package static let question = PromptTemplate(
    known: "Question: {question}\nAnswer: {answer}")

  /// A question about a passage.
  package static let passage = PromptTemplate(
    known: "Passage: {context}\nQuestion: {question}\nAnswer: {answer}")

  private init(known text: String) {
    (elements, gap) = Self.parse(text) ?? ([], "")
  }

  /// A given template; throws `ProbeError.badTemplate` where it does not end with `{answer}` (or
  /// `{label}`) or has no other slot.
  package init(_ text: String) throws(ProbeError) {
    guard let (elements, gap) = Self.parse(text.replacing("\\n", with: "\n")) else {
      throw .badTemplate(template: text, missing: "{label} or {answer} at its end")
    }
    guard elements.contains(where: { if case .slot = $0 { true } else { false } }) else {
      throw .badTemplate(template: text, missing: "slot for a text, such as {text}")
    }
    self.elements = elements
    self.gap = gap
  }

  /// The names of the slots before the answer.
  var slots: [String] {
    elements.compactMap { if case .slot(let name) = $0 { name } else { nil } }
  }

  /// The prompt of a text, up to its answer.
  func prompt(_ fields: [String: String]) -> String {
    elements.reduce(into: "") { text, element in
      switch element {
      case .text(let plain): text += plain
      case .slot(let name): text += fields[name] ?? ""
      }
    }
  }

  /// The prompt of a text with its answer.
  func demonstration(_ text: LabelledText) -> String {
    prompt(text.fields) + gap + text.answer
  }

  private static func parse(_ template: String) -> (elements: [Element], gap: String)? {
    guard let answer = ["{answer}", "{label}"].first(where: template.hasSuffix) else { return nil }
    var rest = template.dropLast(answer.count)
    let gap = rest.reversed().prefix { $0.isWhitespace }.reversed()
    rest = rest.dropLast(gap.count)
    var elements: [Element] = []
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { elements.append(.text(String(rest[..<open]))) }
      elements.append(.slot(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { elements.append(.text(String(rest))) }
    return (elements, String(gap))
  }
}
