import Tokenization

/// What the word analysis needs to know of every Unicode scalar, in two levels of pages.
///
/// Built once, at first use, from `Unicode.Scalar.Properties`, in some tens of milliseconds. Covers
/// the first two planes; in planes 2 and 3 everything is an ideograph, beyond them the variation
/// selectors are marks and all else separates words.
struct CharacterTable: Sendable {
  /// The role of a scalar in the division into words.
  enum Role: UInt8 {
    /// Ends a word.
    case separator
    /// \p{L}, unless spaceless.
    case letter
    /// \p{N}, unless a Han numeral.
    case number
    /// \p{M} outside the spaceless scripts: continues a word, begins none.
    case mark
    /// A letter or mark of a script written without spaces between words.
    case spaceless
  }

  /// One scalar of a text: what it is and how many bytes it takes.
  struct Character {
    /// The role; `separator` also for a byte that is not UTF-8.
    var role: Role
    /// The scalar in lower case (simple mapping); 0 for a byte that is not UTF-8.
    var lowercase: UInt32
    /// Bytes in the text, at least 1.
    var byteCount: Int
    /// Whether normalization form C may change the scalar, or what is before it.
    var isUnstable: Bool
  }

  /// The one table.
  static let shared = CharacterTable()

  /// For each block of 256 scalars, the start of its page in `entries`.
  private let pages: [UInt32]
  /// For each scalar of a page: role in the low 3 bits, whether it is unstable in the next, and the
  /// distance to its lower case above them.
  private let entries: [Int32]

  private init() {
    var pages: [UInt32] = []
    var entries: [Int32] = []
    var known: [[Int32]: UInt32] = [:]
    for block in UInt32(0)..<512 {
      let page = (0..<256).map { Self.entry(of: block << 8 | $0) }
      let start = known[page] ?? UInt32(entries.count)
      if known.updateValue(start, forKey: page) == nil { entries += page }
      pages.append(start)
    }
    self.pages = pages
    self.entries = entries
  }

  /// The role and lower case of a scalar value.
  func lookUp(_ value: UInt32) -> (role: Role, lowercase: UInt32, isUnstable: Bool) {
    guard value < 0x2_0000 else {
      let isVariationSelector = 0xe_0100...0xe_01ef ~= value
      // Compatibility ideographs, each of which has another form.
      let isUnstable = 0x2_f800...0x2_fa1d ~= value
      return (
        value < 0x4_0000 ? .spaceless : isVariationSelector ? .mark : .separator, value, isUnstable
      )
    }
    let entry = entries[Int(pages[Int(value >> 8)] + (value & 0xff))]
    let role = Role(rawValue: UInt8(entry & 7)) ?? .separator
    return (role, UInt32(bitPattern: Int32(bitPattern: value) &+ (entry >> 4)), entry & 8 != 0)
  }

  /// The character at `index`, which must be inside `text`.
  ///
  /// A byte that begins no well-formed UTF-8 sequence is a separator of one byte.
  func character(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> Character {
    let invalid = Character(
      role: .separator, lowercase: 0, byteCount: 1, isUnstable: false)
    let lead = UInt32(text[index])
    let byteCount: Int
    let smallest: UInt32
    var value: UInt32
    switch lead {
    case 0..<0x80: (byteCount, smallest, value) = (1, 0, lead)
    case 0xc2..<0xe0: (byteCount, smallest, value) = (2, 0x80, lead & 0x1f)
    case 0xe0..<0xf0: (byteCount, smallest, value) = (3, 0x800, lead & 0x0f)
    case 0xf0..<0xf5: (byteCount, smallest, value) = (4, 0x1_0000, lead & 0x07)
    default: return invalid
    }
    guard index + byteCount <= text.count else { return invalid }
    for offset in 1..<max(byteCount, 1) {
      let byte = UInt32(text[index + offset])
      guard byte & 0xc0 == 0x80 else { return invalid }
      value = value << 6 | byte & 0x3f
    }
    let isSurrogate = 0xd800..<0xe000 ~= value
    guard value >= smallest, value < 0x11_0000, !isSurrogate else { return invalid }
    let (role, lowercase, isUnstable) = lookUp(value)
    return Character(
      role: role, lowercase: lowercase, byteCount: byteCount, isUnstable: isUnstable)
  }

  private static func entry(of value: UInt32) -> Int32 {
    guard let scalar = Unicode.Scalar(value) else { return 0 }
    let properties = scalar.properties
    let role: Role
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber:
      let isNumber = properties.generalCategory == .letterNumber
      role = isSpaceless(value) ? .spaceless : isNumber ? .number : .letter
    case .nonspacingMark, .spacingMark, .enclosingMark:
      role = isSpaceless(value) ? .spaceless : .mark
    case .decimalNumber, .otherNumber: role = .number
    default: return 0
    }
    var lowercase = value
    if properties.changesWhenLowercased {
      // İ alone has a full mapping of two scalars; the first is its simple mapping.
      lowercase = properties.lowercaseMapping.unicodeScalars.first?.value ?? value
    }
    let distance = Int32(bitPattern: lowercase) - Int32(bitPattern: value)
    return distance << 4 | (ComposedForm.mayChange(value) ? 8 : 0) | Int32(role.rawValue)
  }

  /// Whether the scalar is in a block of Han, kana, Thai, Lao, Myanmar or Khmer.
  ///
  /// Source: Blocks.txt of the Unicode character database.
  private static func isSpaceless(_ value: UInt32) -> Bool {
    switch value {
    case 0x0e00..<0x0f00, 0x1000..<0x10a0, 0x1780..<0x1800, 0xa9e0..<0xaa00, 0xaa60..<0xaa80,
      0x3005...0x3007, 0x3021...0x3029, 0x3031...0x303c, 0x3040..<0x3100, 0x31f0..<0x3200,
      0x3400..<0x4dc0, 0x4e00..<0xa000, 0xf900..<0xfb00, 0xff66..<0xffa0, 0x1_6fe3,
      0x1_6ff0...0x1_6ff1,
      0x1_aff0..<0x1_b170:
      true
    default: false
    }
  }
}
