/// A score as the tree of the factors it was computed from.
package struct ScoreExplanation: Sendable, Codable, Equatable {
  /// The value of this node.
  package var value: Double

  /// What the value is, in the words of the field, with its formula where it has one.
  package var description: String

  /// The nodes from which the value was computed; empty for a leaf.
  package var details: [ScoreExplanation]

  /// A node of the tree.
  package init(_ value: Double, _ description: String, details: [ScoreExplanation] = []) {
    self.value = value
    self.description = description
    self.details = details
  }

  /// The tree as indented lines, each a value and its description.
  package func lines(indentation: Int = 0) -> [String] {
    let padding = String(repeating: "  ", count: indentation)
    return ["\(padding)\(formatted(value))  \(description)"]
      + details.flatMap { $0.lines(indentation: indentation + 1) }
  }

  private func formatted(_ value: Double) -> String {
    guard value.rounded() != value || value.magnitude >= 1e15 else { return String(Int64(value)) }
    let scaled = (value * 1e6).rounded() / 1e6
    return String(scaled)
  }
}
