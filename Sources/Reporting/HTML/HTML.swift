/// Markup that is safe to put into a page: text that is interpolated is escaped, markup is not.
///
/// `"<td>\(name)</td>" as HTML` escapes a string `name`, but not an `HTML` or an array of it.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The markup itself.
  package private(set) var markup: String

  /// Markup that is written out in the source.
  package init(stringLiteral markup: String) {
    self.markup = markup
  }

  /// Markup with interpolated text, escaped.
  package init(stringInterpolation: StringInterpolation) {
    markup = stringInterpolation.markup
  }

  /// Text as markup: `&`, `<`, `>` and `"` are escaped, control characters but white space shown.
  package init(text: some StringProtocol) {
    markup = HTML.escaped(text)
  }

  /// The pieces in a row.
  package init(_ pieces: some Sequence<HTML>) {
    markup = pieces.map(\.markup).joined()
  }

  /// Two pieces of markup in a row.
  package static func + (first: HTML, second: HTML) -> HTML {
    HTML([first, second])
  }

  /// Collects markup.
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var markup = ""

    /// Room for markup of about the given size.
    package init(literalCapacity: Int, interpolationCount: Int) {
      markup.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    /// Takes markup of the source as it is.
    package mutating func appendLiteral(_ literal: String) {
      markup += literal
    }

    /// Escapes text.
    package mutating func appendInterpolation(_ text: some StringProtocol) {
      markup += HTML.escaped(text)
    }

    /// Takes markup as it is.
    package mutating func appendInterpolation(_ html: HTML) {
      markup += html.markup
    }

    /// Takes markup as it is, piece after piece.
    package mutating func appendInterpolation(_ pieces: [HTML]) {
      for piece in pieces { markup += piece.markup }
    }

    /// Writes a whole number.
    package mutating func appendInterpolation(_ number: Int) {
      markup += String(number)
    }

    /// Writes a coordinate, to two places.
    package mutating func appendInterpolation(_ coordinate: Double) {
      let hundredths = (coordinate * 100).rounded()
      markup +=
        hundredths.remainder(dividingBy: 100) == 0 && hundredths.magnitude < 1e15
        ? String(Int(hundredths) / 100) : String(hundredths / 100)
    }
  }

  private static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1f}":
        // U+2400 and up are the pictures of the control characters.
        result.unicodeScalars.append(Unicode.Scalar(scalar.value + 0x2400) ?? "\u{fffd}")
      case "\u{7f}"..."\u{9f}": result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
