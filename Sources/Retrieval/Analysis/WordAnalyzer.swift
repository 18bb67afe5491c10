/// Turns text into terms: the `words` analysis.
///
/// - A word is a maximal run of letters and numbers (\p{L}, \p{N}) with their marks (\p{M}). An
///   apostrophe, `'` or U+2019, between two letters stays inside, as `'`.
/// - Words are lower-cased scalar by scalar (simple mapping) and cut to 64 bytes at a scalar.
/// - A word of one ASCII letter or digit is dropped: an initial, a list mark, a part of a formula.
/// - A word of the letters a–z and apostrophes alone is dropped when it is a stop word, and else
///   stemmed; every other word is kept as it is.
/// - Runs of Han, kana, Thai, Lao, Myanmar or Khmer have no spaces: their terms are the overlapping
///   pairs of scalars, or the one scalar of a run of one, as Lucene's CJKAnalyzer does it. Marks of
///   other scripts inside such a run are passed over.
/// - Bytes that are not UTF-8 separate words.
///
/// The analyzer remembers the terms of the words it met, in bounded memory, so one per thread
/// should live long; it alone owns that memory. The terms of a text never depend on earlier texts.
package struct WordAnalyzer: ~Copyable, @unchecked Sendable {
  private var cache = WordCache()
  private let characters = CharacterTable.shared
  /// A word that is being put together byte by byte.
  private let word: UnsafeMutablePointer<UInt8>

  /// An analyzer that has met no word yet.
  package init() {
    word = .allocate(capacity: WordCache.maximumLength)
    word.initialize(repeating: 0, count: WordCache.maximumLength)
  }

  deinit {
    word.deallocate()
  }

  /// Calls `body` with each term of `text`, in order; linear time.
  ///
  /// The bytes are valid during the call only.
  package mutating func forEachTerm(
    in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    var cursor = Cursor(text)
    while let entry = next(&cursor) {
      if entry.pointee.termLength > 0 { body(term(of: entry)) }
    }
  }

  // MARK: Word by word

  /// How far a text is analysed.
  struct Cursor {
    fileprivate let text: UnsafeBufferPointer<UInt8>
    fileprivate var index = 0
    /// Whether the scalar at `index` already is the second of a pair.
    fileprivate var isInsidePairs = false

    init(_ text: UnsafeBufferPointer<UInt8>) {
      self.text = text
    }
  }

  /// The bytes of an entry's term, valid until the next word.
  @inline(__always)
  func term(of entry: WordCache.EntryPointer) -> UnsafeBufferPointer<UInt8> {
    cache.term(of: entry)
  }

  /// The entry of the next word or pair, stop words included; nil at the end.
  ///
  /// The way for words of ASCII letters and digits of at most 15 bytes is here: eight bytes at a
  /// time, told apart by arithmetic on their 7 bits. The rest goes to `nextOther`.
  @inline(__always)
  mutating func next(_ cursor: inout Cursor) -> WordCache.EntryPointer? {
    let text = cursor.text
    while cursor.index < text.count {
      let first = Self.load(text, cursor.index)
      let firstEnds = Self.wordEnds(first)
      if firstEnds & 0x80 != 0 {
        if first & 0x80 != 0 {
          if let entry = nextOther(&cursor) { return entry }
          continue
        }
        // Pass over separators, up to the first byte of a word or outside ASCII.
        let stops = (~firstEnds | first) & Self.highBits
        cursor.index += stops == 0 ? 8 : stops.trailingZeroBitCount >> 3
        continue
      }
      var length = firstEnds.trailingZeroBitCount >> 3
      let lowercase = first | Self.caseBits
      var low = lowercase
      var high: UInt64 = 0
      let end: UInt64
      if length < 8 {
        low = lowercase & (1 &<< UInt64(8 * length) &- 1)
        end = first &>> UInt64(8 * length)
      } else {
        let second = Self.load(text, cursor.index + 8)
        let secondLength = Self.wordEnds(second).trailingZeroBitCount >> 3
        guard secondLength < 8 else {
          if let entry = nextOther(&cursor) { return entry }
          continue
        }
        high = (second | Self.caseBits) & (1 &<< UInt64(8 * secondLength) &- 1)
        end = second &>> UInt64(8 * secondLength)
        length = 8 + secondLength
      }
      let terminator = UInt8(truncatingIfNeeded: end)
      if terminator == UInt8(ascii: "'") || terminator >= 0x80 {
        if let entry = nextOther(&cursor) { return entry }
        continue
      }
      cursor.index += length + 1
      return cache.entry(low: low, high: high, length: length)
    }
    return nil
  }

  private static let highBits: UInt64 = 0x8080_8080_8080_8080
  private static let caseBits: UInt64 = 0x2020_2020_2020_2020
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// The high bit of each byte that is no ASCII letter or digit.
  @inline(__always)
  private static func wordEnds(_ bytes: UInt64) -> UInt64 {
    let low = bytes & ~highBits
    let letter = low | caseBits
    let fromA = letter &+ ones &* (0x80 - 0x61)
    let pastZ = letter &+ ones &* (0x80 - 0x7b)
    let from0 = low &+ ones &* (0x80 - 0x30)
    let past9 = low &+ ones &* (0x80 - 0x3a)
    return ((~fromA | pastZ) & (~from0 | past9) | bytes) & highBits
  }

  /// Eight bytes of the text, the first lowest; zeros beyond the end.
  @inline(__always)
  private static func load(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt64 {
    guard index + 8 <= text.count else { return loadLast(text, index) }
    return UInt64(
      littleEndian: UnsafeRawBufferPointer(text).loadUnaligned(
        fromByteOffset: index, as: UInt64.self))
  }

  @inline(never)
  private static func loadLast(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt64 {
    var value: UInt64 = 0
    for offset in 0..<max(0, min(8, text.count - index)) {
      value |= UInt64(text[index + offset]) << (8 * offset)
    }
    return value
  }

  // MARK: Any word

  /// The entry of a word or pair at the cursor; nil after passing over a separator.
  @inline(never)
  private mutating func nextOther(_ cursor: inout Cursor) -> WordCache.EntryPointer? {
    let start = characters.character(in: cursor.text, at: cursor.index)
    switch start.role {
    case .separator, .mark:
      cursor.index += start.byteCount
      return nil
    case .spaceless: return nextPair(start, &cursor)
    case .letter, .number: return nextWord(start, &cursor)
    }
  }

  private mutating func nextPair(
    _ start: CharacterTable.Character, _ cursor: inout Cursor
  ) -> WordCache.EntryPointer? {
    var length = 0
    _ = append(start.lowercase, &length)
    cursor.index += start.byteCount
    while cursor.index < cursor.text.count {
      let second = characters.character(in: cursor.text, at: cursor.index)
      if second.role == .mark {
        cursor.index += second.byteCount
      } else if second.role == .spaceless {
        cursor.isInsidePairs = true
        _ = append(second.lowercase, &length)
        return cache.entry(of: word, length: length)
      } else {
        break
      }
    }
    let isAlone = !cursor.isInsidePairs
    cursor.isInsidePairs = false
    return isAlone ? cache.entry(of: word, length: length) : nil
  }

  private mutating func nextWord(
    _ start: CharacterTable.Character, _ cursor: inout Cursor
  ) -> WordCache.EntryPointer? {
    let text = cursor.text
    var length = 0
    var fits = append(start.lowercase, &length)
    var isAfterLetter = start.role == .letter
    cursor.index += start.byteCount
    while cursor.index < text.count {
      var character = characters.character(in: text, at: cursor.index)
      switch character.role {
      case .spaceless: return cache.entry(of: word, length: length)
      case .separator:
        let afterApostrophe = cursor.index + character.byteCount
        guard isAfterLetter, Self.isApostrophe(character), afterApostrophe < text.count,
          characters.character(in: text, at: afterApostrophe).role == .letter
        else { return cache.entry(of: word, length: length) }
        character.lowercase = 0x27
      case .letter: isAfterLetter = true
      case .number: isAfterLetter = false
      case .mark: break
      }
      if fits { fits = append(character.lowercase, &length) }
      cursor.index += character.byteCount
    }
    return cache.entry(of: word, length: length)
  }

  private static func isApostrophe(_ character: CharacterTable.Character) -> Bool {
    character.lowercase == 0x27 || character.lowercase == 0x2019
  }

  /// Appends a scalar to `word` in UTF-8; false, and nothing appended, when it does not fit.
  private func append(_ scalar: UInt32, _ length: inout Int) -> Bool {
    let byteCount = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x1_0000 ? 3 : 4
    guard length + byteCount <= WordCache.maximumLength else { return false }
    if byteCount == 1 {
      word[length] = UInt8(truncatingIfNeeded: scalar)
    } else {
      for offset in 1..<byteCount {
        let part = scalar >> UInt32(6 * (byteCount - 1 - offset))
        word[length + offset] = 0x80 | UInt8(truncatingIfNeeded: part & 0x3f)
      }
      let lead = UInt8(truncatingIfNeeded: 0xf00 >> byteCount)
      word[length] = lead | UInt8(truncatingIfNeeded: scalar >> UInt32(6 * (byteCount - 1)))
    }
    length += byteCount
    return true
  }
}
