import CByteScan

/// Cuts text into the pieces of a split pattern, one at a time.
///
/// The alternatives of each pattern are tried in their order, as a regular expression would; of a
/// pattern that does not cover every text, what is between two matches is a piece. Bytes outside
/// well-formed UTF-8 count as `other`, one each. Most pieces are words of ASCII letters: their end
/// is found in sixteen bytes at once.
struct PieceScanner {
  private let pattern: SplitPattern
  private let isCased: Bool
  private let hasShortWords: Bool
  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private let classes = UnicodeClassTable.shared

  private static let apostrophe = UInt8(ascii: "'")
  private static let space = UInt8(ascii: " ")
  private static let slash = UInt8(ascii: "/")
  // U+017F, which folds to "s".
  private static let longS: (UInt8, UInt8) = (0xc5, 0xbf)

  /// A scanner over `count` bytes that stay valid while it is used.
  init(_ pattern: SplitPattern, _ bytes: UnsafePointer<UInt8>, count: Int) {
    self.pattern = pattern
    isCased = [.o200k, .o200kTwoDigits, .tekken].contains(pattern)
    hasShortWords = ![.bloom, .numbers, .hanAndKana].contains(pattern)
    self.bytes = bytes
    self.count = count
  }

  /// Where the piece that starts at `start` ends.
  ///
  /// `start` is 0 or the end of a piece, and below the count. Linear in the piece's length, apart
  /// from a look-ahead of one scalar, or, for o200k, of a run of letters.
  @inline(__always)
  func pieceEnd(from start: Int) -> Int {
    (hasShortWords ? shortWordEnd(from: start) : nil) ?? anyPieceEnd(from: start)
  }

  /// The same without the fast path for common pieces.
  func anyPieceEnd(from start: Int) -> Int {
    switch pattern {
    case .gpt2: wordEnd(from: start)
    case .cl100k: prefixedWordEnd(from: start, longestNumber: 3, keepsLastSpace: true)
    case .cl100kNumbers: prefixedWordEnd(from: start, longestNumber: .max, keepsLastSpace: true)
    case .llama3: prefixedWordEnd(from: start, longestNumber: 3, keepsLastSpace: false)
    case .nanochat: prefixedWordEnd(from: start, longestNumber: 2, keepsLastSpace: false)
    case .qwen: prefixedWordEnd(from: start, longestNumber: 1, keepsLastSpace: false)
    case .qwenMarks:
      prefixedWordEnd(
        from: start, word: Self.markedLetters, longestNumber: 1, keepsLastSpace: false)
    case .o200k: casedWordEnd(from: start, longestNumber: 3, contractions: true)
    case .o200kTwoDigits: casedWordEnd(from: start, longestNumber: 2, contractions: true)
    case .tekken: casedWordEnd(from: start, longestNumber: 1, contractions: false)
    case .bloom: matchOrGapEnd(from: start, phraseEnd)
    case .numbers: matchOrGapEnd(from: start, numberEnd)
    case .hanAndKana: matchOrGapEnd(from: start, hanAndKanaEnd)
    case .deepSeek: matchOrGapEnd(from: start, punctuatedWordEnd)
    }
  }

  // MARK: - Short words

  /// Where a piece ends that is a word of ASCII letters, with or without an ASCII byte before it;
  /// nil for other pieces, for long ones, and near the end of the text.
  @inline(__always)
  private func shortWordEnd(from start: Int) -> Int? {
    guard start + Int(C_BYTE_WINDOW) <= count else { return nil }
    let window = c_classify(bytes + start)
    let prefix: UInt32 = mayPrefixWord(bytes[start]) ? 1 : 0
    var ends = ~(window.letters | prefix)
    if isCased {
      // A capital after a small letter starts the next word.
      ends |= window.upper & (window.letters & ~window.upper) &<< 1
    }
    let length = ends.trailingZeroBitCount
    guard length > prefix, length < C_BYTE_WINDOW,
      window.beyond_ascii &>> UInt32(length) & 1 == 0,
      !(isCased && bytes[start + length] == Self.apostrophe)
    else { return nil }
    return start + length
  }

  /// Whether an ASCII byte that is not a letter can precede a word in the same piece; without
  /// the apostrophe, which can begin a contraction.
  @inline(__always)
  private func mayPrefixWord(_ byte: UInt8) -> Bool {
    guard pattern != .gpt2 else { return byte == Self.space }
    return byte < 0x80 && byte != Self.apostrophe
      && classes[ascii: byte].isDisjoint(with: [.letter, .number, .newline])
  }

  // MARK: - The patterns

  private func wordEnd(from start: Int) -> Int {
    if let end = contractionEnd(from: start, foldsCase: false) { return end }
    let body = bytes[start] == Self.space ? start + 1 : start
    guard body < count else { return body }
    let (bodyClass, length) = classAndLength(at: body)
    if UnicodeClass.letter.contains(bodyClass) { return runEnd(of: .letter, from: body + length) }
    if UnicodeClass.symbol.contains(bodyClass) { return runEnd(of: .symbol, from: body + length) }
    if bodyClass == .number { return runEnd(of: .number, from: body + length) }
    let end = runEnd(of: .whiteSpace, from: start)
    return end < count ? lastScalar(from: start, to: end) ?? end : end
  }

  private func prefixedWordEnd(
    from start: Int, word: UnicodeClass = .letter, longestNumber: Int, keepsLastSpace: Bool
  ) -> Int {
    if let end = contractionEnd(from: start, foldsCase: true) { return end }
    let (first, length) = classAndLength(at: start)
    let next = start + length
    if word.contains(first) { return runEnd(of: word, from: next) }
    if !first.isSubset(of: [.newline, .number]), isClass(word, at: next) {
      return runEnd(of: word, from: next)
    }
    if first == .number {
      return numbersEnd(from: next, atMost: longestNumber - 1)
    }
    if let end = symbolsEnd(from: start, of: .symbol.subtracting(word), slashes: false) {
      return end
    }
    return whiteSpaceEnd(from: start, keepsLastSpace: keepsLastSpace)
  }

  private func casedWordEnd(from start: Int, longestNumber: Int, contractions: Bool) -> Int {
    let (first, length) = classAndLength(at: start)
    let next = start + length
    let mayPrefix = !first.isSubset(of: [.newline, .number, .letter])
    var wordEnd = mayPrefix ? lowerWordEnd(from: next) : nil
    wordEnd = wordEnd ?? lowerWordEnd(from: start)
    wordEnd = wordEnd ?? (mayPrefix ? upperWordEnd(from: next) : nil)
    wordEnd = wordEnd ?? upperWordEnd(from: start)
    if let wordEnd {
      guard contractions else { return wordEnd }
      return contractionEnd(from: wordEnd, foldsCase: true) ?? wordEnd
    }
    if first == .number {
      return numbersEnd(from: next, atMost: longestNumber - 1)
    }
    if let end = symbolsEnd(from: start, of: .symbol, slashes: true) { return end }
    return whiteSpaceEnd(from: start, keepsLastSpace: false)
  }

  /// Where what matches at `start` ends, or where the next match begins.
  private func matchOrGapEnd(from start: Int, _ matchEnd: (Int) -> Int?) -> Int {
    if let end = matchEnd(start) { return end }
    var index = start + classAndLength(at: start).1
    while index < count, matchEnd(index) == nil { index += classAndLength(at: index).1 }
    return index
  }

  /// Matches ` ?[^(\s|[.,!?…。，、।۔،])]+`.
  private func phraseEnd(from start: Int) -> Int? {
    let body = bytes[start] == Self.space ? start + 1 : start
    var end = body
    while end < count {
      let scalar = UTF8Scalar(bytes, at: end, count: count)
      guard
        scalar.isStray
          || UnicodeClass.whiteSpace.isDisjoint(with: classes[scalar.value])
            && !Self.phraseBorders.contains(scalar.value)
      else { break }
      end += scalar.length
    }
    return end > body ? end : nil
  }

  /// Matches `\p{N}{1,3}`.
  private func numberEnd(from start: Int) -> Int? {
    let end = numbersEnd(from: start, atMost: 3)
    return end > start ? end : nil
  }

  /// Matches `[一-龥\u{3040}-ゟ゠-ヿ]+`.
  private func hanAndKanaEnd(from start: Int) -> Int? {
    var end = start
    while end < count, bytes[end] >= 0x80 {
      let scalar = UTF8Scalar(bytes, at: end, count: count)
      guard
        !scalar.isStray,
        0x4e00...0x9fa5 ~= scalar.value || 0x3040...0x30ff ~= scalar.value
      else { break }
      end += scalar.length
    }
    return end > start ? end : nil
  }

  /// Matches DeepSeek V3's last step.
  private func punctuatedWordEnd(from start: Int) -> Int? {
    let (first, length) = classAndLength(at: start)
    let next = start + length
    let isPunctuation = isPunctuationOrSymbol(at: start)
    if isPunctuation, bytes[start] < 0x80 {
      var end = next
      while end < count, bytes[end] < 0x80, UnicodeClass.letter.contains(classes[ascii: bytes[end]])
      {
        end += 1
      }
      if end > next { return end }
    }
    if Self.markedLetters.contains(first) { return runEnd(of: Self.markedLetters, from: next) }
    if first != .newline, !isPunctuation, isClass(Self.markedLetters, at: next) {
      return runEnd(of: Self.markedLetters, from: next)
    }
    let body = bytes[start] == Self.space ? next : start
    var end = body
    while end < count, isPunctuationOrSymbol(at: end) { end += classAndLength(at: end).1 }
    if end > body { return newlinesEnd(from: end, slashes: false) }
    guard UnicodeClass.whiteSpace.contains(first) else { return nil }
    return whiteSpaceEnd(from: start, keepsLastSpace: false)
  }

  // MARK: - What they consist of

  private static let markedLetters = UnicodeClass.letter.union(.mark)
  /// `(`, `)`, `|` and the usual punctuation of Latin, Chinese, Hindi, Urdu and Arabic.
  private static let phraseBorders = Set("()|.,!?…。，、।۔،".unicodeScalars.map(\.value))
  private static let upperLetters: UnicodeClass = [.upper, .uncased, .mark]
  private static let lowerLetters: UnicodeClass = [.lower, .uncased, .mark]

  /// Matches `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+`.
  private func lowerWordEnd(from start: Int) -> Int? {
    var index = start
    // After the last scalar of both classes: where the first class can backtrack to.
    var retreat: Int?
    while index < count {
      let (next, length) = classAndLength(at: index)
      guard Self.upperLetters.contains(next) else {
        guard Self.lowerLetters.contains(next) else { break }
        return runEnd(of: Self.lowerLetters, from: index + length)
      }
      index += length
      if Self.lowerLetters.contains(next) { retreat = index }
    }
    return retreat
  }

  /// Matches `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+`: with lower letters after it, the words of
  /// `lowerWordEnd` come first.
  private func upperWordEnd(from start: Int) -> Int? {
    let end = runEnd(of: Self.upperLetters, from: start)
    return end > start ? end : nil
  }

  /// Matches ` ?[^\s\p{L}\p{N}]+[\r\n]*`, or with `[\r\n/]*` at its end.
  private func symbolsEnd(from start: Int, of symbols: UnicodeClass, slashes: Bool) -> Int? {
    let body = bytes[start] == Self.space ? start + 1 : start
    let end = runEnd(of: symbols, from: body)
    return end > body ? newlinesEnd(from: end, slashes: slashes) : nil
  }

  /// Matches `[\r\n]*`, or `[\r\n/]*`.
  private func newlinesEnd(from start: Int, slashes: Bool) -> Int {
    var end = start
    while end < count,
      bytes[end] == 0x0a || bytes[end] == 0x0d || slashes && bytes[end] == Self.slash
    {
      end += 1
    }
    return end
  }

  /// Matches `\s*[\r\n]+|\s+(?!\S)|\s+`, after `\s++$` if the last space is kept.
  private func whiteSpaceEnd(from start: Int, keepsLastSpace: Bool) -> Int {
    let end = runEnd(of: .whiteSpace, from: start)
    if keepsLastSpace, end == count { return end }
    var index = end
    while index > start {
      if bytes[index - 1] == 0x0a || bytes[index - 1] == 0x0d { return index }
      index -= 1
    }
    return end < count ? lastScalar(from: start, to: end) ?? end : end
  }

  /// Matches `'(?:[sdmt]|ll|ve|re)`, with `(?i:` if it folds case.
  private func contractionEnd(from start: Int, foldsCase: Bool) -> Int? {
    guard start + 1 < count, bytes[start] == Self.apostrophe else { return nil }
    let fold: UInt8 = foldsCase ? 0x20 : 0
    func letter(at index: Int) -> UInt8 { index < count ? bytes[index] | fold : 0 }
    switch letter(at: start + 1) {
    case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "t"):
      return start + 2
    case UInt8(ascii: "l"):
      return letter(at: start + 2) == UInt8(ascii: "l") ? start + 3 : nil
    case UInt8(ascii: "v"), UInt8(ascii: "r"):
      return letter(at: start + 2) == UInt8(ascii: "e") ? start + 3 : nil
    default:
      let isLongS =
        foldsCase && start + 2 < count
        && (bytes[start + 1], bytes[start + 2]) == Self.longS
      return isLongS ? start + 3 : nil
    }
  }

  // MARK: - Scalars

  @inline(__always)
  private func classAndLength(at index: Int) -> (UnicodeClass, Int) {
    let byte = bytes[index]
    guard byte >= 0x80 else { return (classes[ascii: byte], 1) }
    let scalar = UTF8Scalar(bytes, at: index, count: count)
    return (classes[scalar.value], scalar.length)
  }

  @inline(__always)
  private func isClass(_ set: UnicodeClass, at index: Int) -> Bool {
    index < count && set.contains(classAndLength(at: index).0)
  }

  /// Whether the scalar is of general category P or S.
  private func isPunctuationOrSymbol(at index: Int) -> Bool {
    let scalar = UTF8Scalar(bytes, at: index, count: count)
    return !scalar.isStray && UnicodeClassTable.isPunctuationOrSymbol(scalar.value)
  }

  /// Where a run of scalars of these classes ends.
  @inline(__always)
  private func runEnd(of set: UnicodeClass, from start: Int) -> Int {
    var index = start
    while index < count {
      let byte = bytes[index]
      if byte < 0x80 {
        guard set.contains(classes[ascii: byte]) else { return index }
        index += 1
      } else {
        let (next, length) = classAndLength(at: index)
        guard set.contains(next) else { return index }
        index += length
      }
    }
    return index
  }

  /// Where a run of numbers ends, after `longest` scalars at the latest.
  private func numbersEnd(from start: Int, atMost longest: Int) -> Int {
    var index = start
    var count = 0
    while count < longest, isClass(.number, at: index) {
      index += classAndLength(at: index).1
      count += 1
    }
    return index
  }

  /// Where the last scalar of a run of white space starts, if it is not the only one.
  private func lastScalar(from start: Int, to end: Int) -> Int? {
    var index = end - 1
    while index > start, bytes[index] & 0xc0 == 0x80 { index -= 1 }
    return index > start ? index : nil
  }
}
