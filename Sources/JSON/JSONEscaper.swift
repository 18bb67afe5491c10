/// Writes texts as JSON strings (RFC 8259), and escapes only what must be escaped.
///
/// That is the quote, the backslash and the control characters below U+0020; everything else stays
/// as UTF-8.
package enum JSONEscaper: Sendable {
  /// The five common control characters by letter, such as `\n`, the others as `\u00xx`.
  case letters

  /// All control characters as `\u00xx`.
  case hexadecimal

  /// Appends the string of UTF-8 bytes, with its quotes.
  package func append(_ utf8: some Sequence<UInt8>, to json: inout [UInt8]) {
    json.append(UInt8(ascii: "\""))
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        json.append(UInt8(ascii: "\\"))
        json.append(byte)
      case 0..<0x20: appendControl(byte, to: &json)
      default: json.append(byte)
      }
    }
    json.append(UInt8(ascii: "\""))
  }

  /// The string of UTF-8 bytes, with its quotes.
  package func string(_ utf8: some Sequence<UInt8>) -> String {
    var json: [UInt8] = []
    append(utf8, to: &json)
    return String(decoding: json, as: UTF8.self)
  }

  private func appendControl(_ byte: UInt8, to json: inout [UInt8]) {
    let letter: Unicode.Scalar? =
      switch byte {
      case 0x08: "b"
      case 0x09: "t"
      case 0x0a: "n"
      case 0x0c: "f"
      case 0x0d: "r"
      default: nil
      }
    if self == .letters, let letter {
      json += [UInt8(ascii: "\\"), UInt8(ascii: letter)]
    } else {
      json += (byte < 0x10 ? #"\u000"# : #"\u00"#).utf8
      json += String(byte, radix: 16).utf8
    }
  }
}
