extension String {
  /// The columns that the string takes on a terminal: two for each wide character (CJK, emoji),
  /// none for a mark that combines with the character before it.
  package var columnCount: Int {
    guard utf8.contains(where: { $0 >= 0x80 }) else { return utf8.count }
    return reduce(0) { sum, character in
      sum + (character.unicodeScalars.first.map(String.columnCount(of:)) ?? 0)
    }
  }

  /// As in Unicode's East Asian Width: ranges that are all but wholly wide or fullwidth.
  private static func columnCount(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
      0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f,
      0x1f680...0x1f6ff, 0x1f900...0x1faff, 0x20000...0x3fffd:
      2
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: 0
      default: 1
      }
    }
  }
}
