/// How a file spells the bytes of its model's tokens.
struct TokenSpelling {
  let alphabet: TokenAlphabet

  /// The mark that replaces spaces in a character alphabet; nil where there is none.
  let spaceMark: [UInt8]?

  /// The bytes that a spelling means, or nil if it does not spell bytes.
  ///
  /// In a byte alphabet each character is a byte. In one of characters `<0x41>` is the byte 0x41
  /// where bytes replace missing characters, and the mark that replaces spaces is a space.
  func bytes(of spelling: [UInt8]) -> [UInt8]? {
    guard case .characters(let missing) = alphabet else {
      return ByteAlphabet.bytes(ofSpelling: spelling)
    }
    if missing.byteFallback, let byte = Self.byte(ofFallback: spelling) { return [byte] }
    guard let spaceMark else { return spelling }
    let replaced = spelling.withUnsafeBufferPointer {
      Normalizer.Step.replace(spaceMark, by: [UInt8(ascii: " ")]).normalized($0)
    }
    return replaced ?? spelling
  }

  /// The spelling of one byte of a missing character, such as `<0x0A>`.
  static func fallbackSpelling(of byte: UInt8) -> [UInt8] {
    let digits = String(byte, radix: 16, uppercase: true)
    return Array("<0x\(digits.count == 1 ? "0" : "")\(digits)>".utf8)
  }

  /// The byte that such a spelling names, or nil for another.
  static func byte(ofFallback spelling: [UInt8]) -> UInt8? {
    guard spelling.count == 6, spelling.starts(with: "<0x".utf8),
      let byte = UInt8(String(decoding: spelling[3..<5], as: UTF8.self), radix: 16)
    else { return nil }
    return fallbackSpelling(of: byte) == spelling ? byte : nil
  }
}
