import Tokenization

/// Turns text into terms: the `words` analysis.
///
/// - Text is taken in normalization form C: how a letter with an accent is spelled does not matter.
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
/// should live long. The terms of a text never depend on earlier texts.
/// Words are found in groups and then looked up, so that the waits for memory overlap.
///
/// Sendable is unchecked because of its pointers, whose memory it alone owns.
package struct WordAnalyzer: ~Copyable, @unchecked Sendable {
  private var cache = WordCache()
  private let characters = CharacterTable.shared

  /// The words found last, `wordCount` of `groupCapacity`.
  private let keys: UnsafeMutablePointer<WordCache.Key>
  private(set) var wordCount = 0

  /// For each place in the group room for a word that is put together byte by byte.
  private let letters: UnsafeMutablePointer<UInt8>

  /// So many words are found before the first is looked up: enough to hide the wait for memory.
  private static let groupCapacity = 32

  /// An analyzer that has met no word yet.
  package init() {
    keys = .allocate(capacity: WordAnalyzer.groupCapacity)
    letters = .allocate(capacity: WordAnalyzer.groupCapacity * WordCache.maximumLength)
    letters.initialize(
      repeating: 0, count: WordAnalyzer.groupCapacity * WordCache.maximumLength)
  }

  deinit {
    keys.deallocate()
    letters.deallocate()
  }

  /// Calls `body` with each term of `text`, in order; linear time.
  ///
  /// The bytes are valid during the call only.
  package mutating func forEachTerm(
    in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    var cursor = Cursor(text)
    while findWords(&cursor) {
      for index in 0..<wordCount {
        let entry = entry(at: index)
        if entry.pointee.termLength > 0 { body(term(of: entry)) }
      }
    }
  }

  // MARK: Group by group

  /// How far a text is analysed.
  ///
  /// A text that normalization may change is composed from the first word on that it may concern.
  struct Cursor {
    fileprivate private(set) var text: UnsafeBufferPointer<UInt8>
    fileprivate var index = 0
    /// Whether the scalar at `index` already is the second of a pair.
    fileprivate var isInsidePairs = false
    /// Whether the rest of the text is in form C.
    fileprivate private(set) var isComposed = false
    /// What `text` points to, where it is not the text itself.
    private var composed: ComposedText?

    init(_ text: UnsafeBufferPointer<UInt8>) {
      self.text = text
    }

    /// Goes back to `start`, where a word begins, and composes the text from there on.
    fileprivate mutating func compose(from start: Int) {
      isComposed = true
      index = start
      let rest = UnsafeBufferPointer(rebasing: text[start...])
      guard let bytes = ComposedForm.normalized(rest) else { return }
      let composed = ComposedText(bytes)
      self.composed = composed
      text = UnsafeBufferPointer(composed.bytes)
      index = 0
    }
  }

  /// Bytes that stay where they are.
  private final class ComposedText {
    let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
      self.bytes = .allocate(capacity: bytes.count)
      _ = self.bytes.initialize(from: bytes)
    }

    deinit { bytes.deallocate() }
  }

  /// The bytes of an entry's term, valid until the next word.
  @inline(__always)
  func term(of entry: WordCache.EntryPointer) -> UnsafeBufferPointer<UInt8> {
    cache.term(of: entry)
  }

  /// The entry of a word of the group; must be called in order.
  @inline(__always)
  mutating func entry(at index: Int) -> WordCache.EntryPointer {
    cache.entry(keys[index], bytes: UnsafePointer(letters(at: index)))
  }

  @inline(__always)
  private func letters(at index: Int) -> UnsafeMutablePointer<UInt8> {
    letters + index * WordCache.maximumLength
  }

  /// Finds the next words and pairs, stop words included, and prefetches their entries;
  /// false at the end.
  ///
  /// The way for words of ASCII letters and digits of at most 15 bytes is here: eight bytes at a
  /// time, classified by arithmetic on their 7 bits. The rest goes to `findOther`, which may
  /// compose the text.
  mutating func findWords(_ cursor: inout Cursor) -> Bool {
    var text = cursor.text
    wordCount = 0
    while cursor.index < text.count, wordCount < WordAnalyzer.groupCapacity {
      let first = Self.load(text, cursor.index)
      let firstEnds = Self.wordEnds(first)
      if firstEnds & 0x80 != 0 {
        if first & 0x80 != 0 {
          findOther(&cursor)
          text = cursor.text
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
          findOther(&cursor)
          text = cursor.text
          continue
        }
        high = (second | Self.caseBits) & (1 &<< UInt64(8 * secondLength) &- 1)
        end = second &>> UInt64(8 * secondLength)
        length = 8 + secondLength
      }
      let terminator = UInt8(truncatingIfNeeded: end)
      if terminator == UInt8(ascii: "'") || terminator >= 0x80 {
        findOther(&cursor)
        text = cursor.text
        continue
      }
      cursor.index += length + 1
      add(WordCache.Key(low: low, high: high, length: length))
    }
    return wordCount > 0
  }

  @inline(__always)
  private mutating func add(_ key: WordCache.Key) {
    cache.prefetch(key)
    keys[wordCount] = key
    wordCount += 1
  }

  private static let highBits: UInt64 = 0x8080_8080_8080_8080
  private static let caseBits: UInt64 = 0x2020_2020_2020_2020
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// The high bit of each byte that is not an ASCII letter or digit.
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

  /// Finds the word or pair at the cursor, or passes over a separator.
  @inline(never)
  private mutating func findOther(_ cursor: inout Cursor) {
    let start = characters.character(in: cursor.text, at: cursor.index)
    switch start.role {
    case .separator, .mark: cursor.index += start.byteCount
    case _ where start.isUnstable && !cursor.isComposed: cursor.compose(from: cursor.index)
    case .spaceless: findPair(start, &cursor)
    case .letter, .number: findWord(start, &cursor)
    }
  }

  /// Whether normalization may change what is at an index of a text that is not composed.
  private func isUnstable(at index: Int, _ cursor: Cursor) -> Bool {
    !cursor.isComposed && index < cursor.text.count
      && characters.character(in: cursor.text, at: index).isUnstable
  }

  private mutating func findPair(_ start: CharacterTable.Character, _ cursor: inout Cursor) {
    let word = letters(at: wordCount)
    var length = 0
    _ = append(start.lowercase, to: word, &length)
    let startIndex = cursor.index
    cursor.index += start.byteCount
    while cursor.index < cursor.text.count {
      let second = characters.character(in: cursor.text, at: cursor.index)
      // What follows the second may compose with it.
      if second.role != .separator,
        second.isUnstable && !cursor.isComposed
          || isUnstable(at: cursor.index + second.byteCount, cursor)
      {
        return cursor.compose(from: startIndex)
      }
      if second.role == .mark {
        cursor.index += second.byteCount
      } else if second.role == .spaceless {
        cursor.isInsidePairs = true
        _ = append(second.lowercase, to: word, &length)
        add(WordCache.Key(of: word, length: length))
        return
      } else {
        break
      }
    }
    if !cursor.isInsidePairs { add(WordCache.Key(of: word, length: length)) }
    cursor.isInsidePairs = false
  }

  private mutating func findWord(_ start: CharacterTable.Character, _ cursor: inout Cursor) {
    let text = cursor.text
    let startIndex = cursor.index
    let word = letters(at: wordCount)
    var length = 0
    var fits = append(start.lowercase, to: word, &length)
    var isAfterLetter = start.role == .letter
    cursor.index += start.byteCount
    search: while cursor.index < text.count {
      var character = characters.character(in: text, at: cursor.index)
      if character.isUnstable, !cursor.isComposed { return cursor.compose(from: startIndex) }
      switch character.role {
      case .spaceless: break search
      case .separator:
        let afterApostrophe = cursor.index + character.byteCount
        guard isAfterLetter, Self.isApostrophe(character), afterApostrophe < text.count,
          characters.character(in: text, at: afterApostrophe).role == .letter
        else { break search }
        character.lowercase = 0x27
      case .letter: isAfterLetter = true
      case .number: isAfterLetter = false
      case .mark: break
      }
      if fits { fits = append(character.lowercase, to: word, &length) }
      cursor.index += character.byteCount
    }
    add(WordCache.Key(of: word, length: length))
  }

  private static func isApostrophe(_ character: CharacterTable.Character) -> Bool {
    character.lowercase == 0x27 || character.lowercase == 0x2019
  }

  /// Appends a scalar to a word in UTF-8; false, and nothing appended, when it does not fit.
  private func append(
    _ scalar: UInt32, to word: UnsafeMutablePointer<UInt8>, _ length: inout Int
  ) -> Bool {
    let byteCount = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x1_0000 ? 3 : 4
    guard length + byteCount <= WordCache.maximumLength else { return false }
    if byteCount == 1 {
      word[length] = UInt8(truncatingIfNeeded: scalar)
    } else {
      for offset in 1..<byteCount {
        let bits = scalar >> UInt32(6 * (byteCount - 1 - offset))
        word[length + offset] = 0x80 | UInt8(truncatingIfNeeded: bits & 0x3f)
      }
      let lead = UInt8(truncatingIfNeeded: 0xf00 >> byteCount)
      word[length] = lead | UInt8(truncatingIfNeeded: scalar >> UInt32(6 * (byteCount - 1)))
    }
    length += byteCount
    return true
  }
}
