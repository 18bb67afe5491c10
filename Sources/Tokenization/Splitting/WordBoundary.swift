/// Word boundaries: the word characters and the white space beside a place in text, as the Rust
/// regular expressions `\w` and `\s` define them.
enum WordBoundary {
  /// Whether the scalar at `index` exists and is a word character.
  static func startsWithWord(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    guard let base = text.baseAddress, index < text.count else { return false }
    return isWord(UTF8Scalar(base, at: index, count: text.count))
  }

  /// Whether the scalar that ends at `index` exists and is a word character.
  static func endsWithWord(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    scalar(before: index, in: text).map(isWord) ?? false
  }

  /// Where the white space that ends at `index` starts.
  static func whiteSpaceStart(before index: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var start = index
    while let scalar = scalar(before: start, in: text), isWhiteSpace(scalar) {
      start -= scalar.length
    }
    return start
  }

  /// Where the white space that starts at `index` ends.
  static func whiteSpaceEnd(after index: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let base = text.baseAddress else { return index }
    var end = index
    while end < text.count {
      let scalar = UTF8Scalar(base, at: end, count: text.count)
      guard isWhiteSpace(scalar) else { break }
      end += scalar.length
    }
    return end
  }

  private static func scalar(
    before index: Int, in text: UnsafeBufferPointer<UInt8>
  ) -> UTF8Scalar? {
    guard let base = text.baseAddress, index > 0 else { return nil }
    for length in 1...min(4, index) {
      let scalar = UTF8Scalar(base, at: index - length, count: index)
      if scalar.length == length, scalar.value != 0xfffd || length == 3 {
        return scalar
      }
    }
    return UTF8Scalar(base, at: index - 1, count: index)
  }

  private static func isWhiteSpace(_ scalar: UTF8Scalar) -> Bool {
    UnicodeClass.whiteSpace.contains(UnicodeClassTable.shared[scalar.value])
  }

  private static func isWord(_ scalar: UTF8Scalar) -> Bool {
    guard let properties = Unicode.Scalar(scalar.value)?.properties else { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation:
      return true
    default:
      return properties.isAlphabetic || properties.isJoinControl
    }
  }
}
