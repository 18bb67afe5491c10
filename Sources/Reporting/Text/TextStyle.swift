/// Sets words off on a terminal, or leaves them alone.
package struct TextStyle: Sendable {
  private let isEnabled: Bool

  /// A style for a terminal that understands it, or for anything else.
  package init(isEnabled: Bool) {
    self.isEnabled = isEnabled
  }

  /// Whether output may be coloured: to a terminal, unless `NO_COLOR` is set (no-color.org) or the
  /// terminal is a dumb one.
  package static func isWanted(isTerminal: Bool, environment: [String: String]) -> Bool {
    isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// Headings.
  package func strong(_ text: String) -> String { wrapped(text, "1;36") }

  /// Remarks.
  package func quiet(_ text: String) -> String { wrapped(text, "2") }

  private func wrapped(_ text: String, _ code: String) -> String {
    isEnabled ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
