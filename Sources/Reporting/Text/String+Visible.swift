extension String {
  /// The string with every character spelled out that could command a terminal or turn the order
  /// of what is shown, so that it stays on its line and reads as it is: a line feed becomes
  /// `\\u{a}`.
  package var visible: String { spellingOut { $0.isUnseen } }

  /// The same for text of several lines, whose line feeds and tabs stay.
  package var visibleLines: String {
    spellingOut { $0.isUnseen && $0 != "\n" && $0 != "\t" }
  }

  private func spellingOut(_ isSpelledOut: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isSpelledOut) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if isSpelledOut(scalar) {
        text += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether it shows nothing itself: control characters, separators of lines, and those that set
  /// the direction of writing (UAX #9, §2).
  fileprivate var isUnseen: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format:
      [0x061c, 0x200e, 0x200f].contains(value) || (0x202a...0x202e).contains(value)
        || (0x2066...0x2069).contains(value)
    default: false
    }
  }
}
