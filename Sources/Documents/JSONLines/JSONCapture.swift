/// What a line holds at a wanted place.
struct JSONCapture: Equatable {
  enum Kind {
    case absent
    case string
    case number
    case other
  }

  static let absent = JSONCapture(kind: .absent, hasEscapes: false, range: 0..<0)
  static let other = JSONCapture(kind: .other, hasEscapes: false, range: 0..<0)

  var kind: Kind

  /// Whether a string has escapes to decode.
  var hasEscapes: Bool

  /// The bytes in the line: a string's body without its quotes, or a number.
  var range: Range<Int>
}
