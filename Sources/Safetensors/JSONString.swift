extension [UInt8] {
  /// Appends a JSON string as the reference implementation writes it.
  ///
  /// Escaped are the quote, the backslash and the control characters below U+0020, the common ones
  /// by letter and the rest as lower-case `\u00xx`; everything else stands as UTF-8.
  mutating func appendJSONString(_ text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append(contentsOf: #"\""#.utf8)
      case UInt8(ascii: "\\"): append(contentsOf: #"\\"#.utf8)
      case 0x08: append(contentsOf: #"\b"#.utf8)
      case 0x09: append(contentsOf: #"\t"#.utf8)
      case 0x0a: append(contentsOf: #"\n"#.utf8)
      case 0x0c: append(contentsOf: #"\f"#.utf8)
      case 0x0d: append(contentsOf: #"\r"#.utf8)
      case 0..<0x20:
        append(contentsOf: byte < 0x10 ? #"\u000"#.utf8 : #"\u00"#.utf8)
        append(contentsOf: String(byte, radix: 16).utf8)
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }
}
