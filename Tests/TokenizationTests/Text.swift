import Randomness

@testable import Tokenization

extension Tokenizer {
  /// The ids of a text, by a new encoder.
  func ids(
    of text: some Sequence<UInt8>, specialTokens: SpecialTokenHandling = .ordinary
  ) -> [TokenID] {
    let encoder = makeEncoder()
    return encoder.ids(of: text, specialTokens: specialTokens)
  }
}

extension Encoder {
  func ids(
    of text: some Sequence<UInt8>, specialTokens: SpecialTokenHandling = .ordinary
  ) -> [TokenID] {
    var ids: [TokenID] = []
    Array(text).withUnsafeBufferPointer {
      encode($0, specialTokens: specialTokens, into: &ids)
    }
    return ids
  }
}

/// Seeded texts that mix what tokenizers find hard.
struct RandomText {
  private var generator: SplitMix64

  private static let alphabets: [[Unicode.Scalar]] = [
    Array("abcdefghijklmnopqrstuvwxyz".unicodeScalars),
    Array("ABC xyz 012 .,;!?'\"()".unicodeScalars),
    Array(" \t\n\r\u{0b}\u{85}\u{a0}\u{2003}\u{3000}  ".unicodeScalars),
    Array("'s't'll've're'd'm'l'v'r'x ".unicodeScalars),
    Array("éèüßñçøåÄÖе́ё привет мир".unicodeScalars),
    Array("漢字かなカナ한글 中文，。".unicodeScalars),
    Array("0123456789٠١٢३४Ⅷ½²".unicodeScalars),
    Array("e\u{301}\u{323}a\u{30a}\u{1100}\u{1161}\u{11a8}क्षि".unicodeScalars),
    Array("😀👩‍💻🇪🇺𝒳𐍈".unicodeScalars),
  ]

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
  }

  /// Runs of a few scalars, each from one alphabet, or now and then from all of Unicode.
  mutating func scalars(upTo longest: Int) -> [UInt8] {
    var text = String.UnicodeScalarView()
    let count = Int.random(in: 0...longest, using: &generator)
    while text.count < count {
      let alphabet = Self.alphabets.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        if UInt8.random(in: 0..<20, using: &generator) == 0 {
          let value = UInt32.random(in: 0..<0x11_0000, using: &generator)
          text.append(Unicode.Scalar(value) ?? " ")
        } else if let scalar = alphabet.randomElement(using: &generator) {
          text.append(scalar)
        }
      }
    }
    return Array(String(text).utf8)
  }

  /// Bytes of any value: rarely well-formed.
  mutating func bytes(upTo longest: Int) -> [UInt8] {
    (0..<Int.random(in: 0...longest, using: &generator)).map { _ in
      UInt8.random(in: 0...255, using: &generator)
    }
  }

  /// Bytes of which a few scalars are damaged: cut short, or with a changed byte.
  mutating func damagedScalars(upTo longest: Int) -> [UInt8] {
    var bytes = scalars(upTo: longest)
    for index in bytes.indices.reversed()
    where UInt8.random(in: 0..<10, using: &generator) == 0 {
      if Bool.random(using: &generator) {
        bytes.remove(at: index)
      } else {
        bytes[index] = UInt8.random(in: 0...255, using: &generator)
      }
    }
    return bytes
  }

  /// Words of letters in any case and of any length, with few bytes of other kinds between.
  mutating func cases(count: Int) -> [UInt8] {
    let between = Array(" '\n.-7/s é".utf8)
    var bytes: [UInt8] = []
    for _ in 0..<count {
      for _ in 0..<Int.random(in: 0...20, using: &generator) {
        let isCapital = UInt8.random(in: 0..<5, using: &generator) == 0
        bytes.append(UInt8.random(in: 0..<26, using: &generator) + (isCapital ? 65 : 97))
      }
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes.append(between.randomElement(using: &generator) ?? 0)
      }
    }
    return bytes
  }

  /// A text over few letters, in which pairs repeat.
  mutating func words(count: Int, letters: String) -> [UInt8] {
    let letters = Array(letters.utf8)
    var bytes: [UInt8] = []
    for _ in 0..<count {
      for _ in 0..<Int.random(in: 1...9, using: &generator) {
        bytes.append(letters.randomElement(using: &generator) ?? 0)
      }
      bytes.append(UInt8(ascii: " "))
    }
    return bytes
  }
}
