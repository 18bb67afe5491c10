/// The Snowball English (Porter2) stemmer of Snowball 3.1.0, on ASCII bytes in place.
///
/// Source: the algorithm's page on snowballstem.org, "The English (Porter2) stemming algorithm",
/// with the changes of Snowball 3.0.0 and 3.1.0 (`-ogist`, no undoubling after a lone a, e or o,
/// `past`, `univers`, `later`, `emerg`, `organ`, `inter`). Names follow that page.
package enum EnglishStemmer {
  /// Replaces a lower-case word by its stem at the start of the same buffer.
  ///
  /// The result is the stem's length in bytes, never more than the word's; the bytes after it are
  /// undefined. A word with a byte outside ASCII is left as it is. Linear time, no allocation.
  package static func stem(_ word: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard word.count >= 3, let bytes = word.baseAddress, word.allSatisfy({ $0 < 0x80 }) else {
      return word.count
    }
    var state = StemmingWord(bytes: bytes, count: word.count)
    if state.replaceWholeWord() { return state.count }
    state.markYs()
    state.markRegions()
    state.step1a()
    state.step1b()
    state.step1c()
    state.step2()
    state.step3()
    state.step4()
    state.step5()
    state.unmarkYs()
    return state.count
  }
}

/// A word on its way to its stem: `bytes[..<count]`, and the starts of its regions.
///
/// A `y` that acts as a consonant is written `Y` meanwhile, so it is not a vowel.
private struct StemmingWord {
  let bytes: UnsafeMutablePointer<UInt8>
  var count: Int
  /// Start of R1: after the first non-vowel that follows a vowel.
  var p1 = 0
  /// Start of R2: the same within R1.
  var p2 = 0

  init(bytes: UnsafeMutablePointer<UInt8>, count: Int) {
    self.bytes = bytes
    self.count = count
  }

  // MARK: Tests

  func isVowel(_ index: Int) -> Bool {
    switch bytes[index] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
      UInt8(ascii: "u"), UInt8(ascii: "y"):
      true
    default: false
    }
  }

  func hasVowel(before end: Int) -> Bool {
    (0..<max(end, 0)).contains { isVowel($0) }
  }

  /// Whether the bytes that end at `end` are `text`.
  func ends(_ text: StaticString, at end: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard length <= end else { return false }
    var index = length
    while index > 0, bytes[end - length + index - 1] == text.utf8Start[index - 1] { index -= 1 }
    return index == 0
  }

  func ends(_ text: StaticString) -> Bool {
    ends(text, at: count)
  }

  func isExactly(_ text: StaticString, before end: Int) -> Bool {
    end == text.utf8CodeUnitCount && ends(text, at: end)
  }

  /// Whether a short syllable ends at `end`.
  func isShortSyllable(before end: Int) -> Bool {
    guard end >= 2, isVowel(end - 2), !isVowel(end - 1) else { return ends("past", at: end) }
    if end == 2 { return true }
    let last = bytes[end - 1]
    let isClosed =
      last != UInt8(ascii: "w") && last != UInt8(ascii: "x") && last != UInt8(ascii: "Y")
    return isClosed && !isVowel(end - 3)
  }

  // MARK: Changes

  mutating func replace(last length: Int, by text: StaticString) {
    count -= length
    for index in 0..<text.utf8CodeUnitCount {
      bytes[count + index] = text.utf8Start[index]
    }
    count += text.utf8CodeUnitCount
  }

  /// Words that the rules would get wrong; true when the word is one of them.
  mutating func replaceWholeWord() -> Bool {
    for (word, stem) in Rules.exceptions where isExactly(word, before: count) {
      replace(last: count, by: stem)
      return true
    }
    return false
  }

  /// Drops a leading apostrophe, then marks each `y` at the start or after a vowel.
  mutating func markYs() {
    if bytes[0] == UInt8(ascii: "'") {
      count -= 1
      for index in 0..<count {
        bytes[index] = bytes[index + 1]
      }
    }
    if bytes[0] == UInt8(ascii: "y") { bytes[0] = UInt8(ascii: "Y") }
    for index in 1..<count where bytes[index] == UInt8(ascii: "y") && isVowel(index - 1) {
      bytes[index] = UInt8(ascii: "Y")
    }
  }

  func unmarkYs() {
    for index in 0..<count where bytes[index] == UInt8(ascii: "Y") {
      bytes[index] = UInt8(ascii: "y")
    }
  }

  mutating func markRegions() {
    p1 = regionStart(from: 0)
    for prefix in Rules.prefixes {
      let length = prefix.utf8CodeUnitCount
      if length <= count, ends(prefix, at: length) { p1 = length }
    }
    p2 = regionStart(from: p1)
  }

  /// The place after the first non-vowel that follows a vowel at or after `start`, or the end.
  private func regionStart(from start: Int) -> Int {
    var index = start
    while index < count, !isVowel(index) { index += 1 }
    while index < count, isVowel(index) { index += 1 }
    return min(index + 1, count)
  }

  // MARK: Steps

  /// Possessives, then plurals.
  mutating func step1a() {
    if ends("'s'") {
      count -= 3
    } else if ends("'s") {
      count -= 2
    } else if ends("'") {
      count -= 1
    }
    if ends("sses") {
      count -= 2
    } else if ends("ied") || ends("ies") {
      count -= count > 4 ? 2 : 1
    } else if ends("s"), !ends("us"), !ends("ss"), hasVowel(before: count - 2) {
      count -= 1
    }
  }

  /// Past and progressive forms.
  mutating func step1b() {
    for (suffix, keptLength) in Rules.ees where ends(suffix) {
      let start = count - suffix.utf8CodeUnitCount
      let isException = Rules.beforeEed.contains { isExactly($0, before: start) }
      if start >= p1, !isException { count = start + keptLength }
      return
    }
    guard let suffix = Rules.verbEndings.first(where: { ends($0) }) else { return }
    let start = count - suffix.utf8CodeUnitCount
    if suffix.utf8CodeUnitCount == 3 {
      if start == 2, bytes[1] == UInt8(ascii: "y"), !isVowel(0) {
        replace(last: 4, by: "ie")
        return
      }
      if Rules.beforeIng.contains(where: { isExactly($0, before: start) }) { return }
    }
    guard hasVowel(before: start) else { return }
    count = start
    repairVerb()
  }

  /// After a verb ending is gone: hat → hate, hopp → hop, hop → hope.
  private mutating func repairVerb() {
    if ends("at") || ends("bl") || ends("iz") {
      replace(last: 0, by: "e")
    } else if endsInDouble {
      let first = bytes[0]
      let isLoneVowel =
        first == UInt8(ascii: "a") || first == UInt8(ascii: "e") || first == UInt8(ascii: "o")
      if !(count == 3 && isLoneVowel) { count -= 1 }
    } else if count == p1, isShortSyllable(before: count) {
      replace(last: 0, by: "e")
    }
  }

  private var endsInDouble: Bool {
    guard count >= 2, bytes[count - 1] == bytes[count - 2] else { return false }
    switch bytes[count - 1] {
    case UInt8(ascii: "b"), UInt8(ascii: "d"), UInt8(ascii: "f"), UInt8(ascii: "g"),
      UInt8(ascii: "m"), UInt8(ascii: "n"), UInt8(ascii: "p"), UInt8(ascii: "r"),
      UInt8(ascii: "t"):
      return true
    default: return false
    }
  }

  /// Final y to i after a non-vowel that is not the first letter.
  mutating func step1c() {
    guard count > 2, ends("y") || ends("Y"), !isVowel(count - 2) else { return }
    bytes[count - 1] = UInt8(ascii: "i")
  }

  mutating func step2() {
    guard let rule = Rules.step2.first(where: { ends($0.suffix) }) else { return }
    let start = count - rule.suffix.utf8CodeUnitCount
    guard start >= p1 else { return }
    switch rule.suffix.utf8CodeUnitCount {
    case 2 where start == 0 || !isLiEnding(bytes[start - 1]): return
    case 3 where ends("ogi") && !ends("l", at: start): return
    default: replace(last: count - start, by: rule.replacement)
    }
  }

  private func isLiEnding(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "g"),
      UInt8(ascii: "h"), UInt8(ascii: "k"), UInt8(ascii: "m"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      true
    default: false
    }
  }

  mutating func step3() {
    guard let rule = Rules.step3.first(where: { ends($0.suffix) }) else { return }
    let start = count - rule.suffix.utf8CodeUnitCount
    guard start >= p1, !ends("ative") || start >= p2 else { return }
    replace(last: count - start, by: rule.replacement)
  }

  mutating func step4() {
    guard let suffix = Rules.step4.first(where: { ends($0) }) else { return }
    let start = count - suffix.utf8CodeUnitCount
    guard start >= p2 else { return }
    if ends("ion"), !ends("s", at: start), !ends("t", at: start) { return }
    count = start
  }

  mutating func step5() {
    guard count > 0 else { return }
    let start = count - 1
    if ends("e") {
      if start >= p2 || (start >= p1 && !isShortSyllable(before: start)) { count = start }
    } else if ends("ll"), start >= p2 {
      count = start
    }
  }
}

/// The tables of the algorithm; the suffixes of a table are in order, longest first.
private enum Rules {
  static let exceptions: [(word: StaticString, stem: StaticString)] = [
    ("skis", "ski"), ("skies", "sky"), ("idly", "idl"), ("gently", "gentl"), ("ugly", "ugli"),
    ("early", "earli"), ("only", "onli"), ("singly", "singl"), ("sky", "sky"), ("news", "news"),
    ("howe", "howe"), ("atlas", "atlas"), ("cosmos", "cosmos"), ("bias", "bias"),
    ("andes", "andes"),
  ]

  /// Beginnings after which R1 starts, whatever the rule says.
  static let prefixes: [StaticString] = [
    "gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter",
  ]

  static let ees: [(suffix: StaticString, keptLength: Int)] = [("eedly", 2), ("eed", 2)]
  static let beforeEed: [StaticString] = ["proc", "exc", "succ"]
  static let verbEndings: [StaticString] = ["ingly", "edly", "ing", "ed"]
  static let beforeIng: [StaticString] = ["inn", "out", "cann", "herr", "earr", "even"]

  static let step2: [(suffix: StaticString, replacement: StaticString)] = [
    ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"),
    ("ousness", "ous"), ("biliti", "ble"), ("lessli", "less"), ("tional", "tion"),
    ("alism", "al"), ("aliti", "al"), ("ation", "ate"), ("entli", "ent"), ("fulli", "ful"),
    ("iviti", "ive"), ("ogist", "og"), ("ousli", "ous"), ("abli", "able"), ("alli", "al"),
    ("anci", "ance"), ("ator", "ate"), ("enci", "ence"), ("izer", "ize"), ("bli", "ble"),
    ("ogi", "og"), ("li", ""),
  ]

  static let step3: [(suffix: StaticString, replacement: StaticString)] = [
    ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("ative", ""), ("icate", "ic"),
    ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""),
  ]

  static let step4: [StaticString] = [
    "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti",
    "ive", "ize", "ous", "al", "er", "ic",
  ]
}
