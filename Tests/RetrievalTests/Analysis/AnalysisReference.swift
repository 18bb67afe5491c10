import Foundation
import Randomness

@testable import Retrieval

/// The stem of one word, as a string.
func stem(_ word: String) -> String {
  var bytes = Array(word.utf8)
  let length = bytes.withUnsafeMutableBufferPointer { EnglishStemmer.stem($0) }
  return String(decoding: bytes[..<length], as: UTF8.self)
}

/// The `words` analysis as it reads in the documentation of `WordAnalyzer`, scalar by scalar.
enum AnalysisReference {
  enum Role {
    case separator, letter, number, mark, spaceless
  }

  /// The terms of any bytes; what is not UTF-8 counts as a separator.
  static func terms(of bytes: [UInt8]) -> [String] {
    let text = String(decoding: bytes, as: UTF8.self).precomposedStringWithCanonicalMapping
    let scalars = Array(text.unicodeScalars)
    let roles = scalars.map(role)
    var terms: [String] = []
    var start = 0
    while start < scalars.count {
      var end = start + 1
      switch roles[start] {
      case .separator, .mark: break
      case .spaceless:
        while end < scalars.count, roles[end] == .spaceless || roles[end] == .mark { end += 1 }
        terms += pairs((start..<end).filter { roles[$0] == .spaceless }.map { scalars[$0] })
      case .letter, .number:
        while end < scalars.count, continues(end, scalars, roles) { end += 1 }
        if let term = term(of: scalars[start..<end]) { terms.append(term) }
      }
      start = end
    }
    return terms
  }

  static func role(of scalar: Unicode.Scalar) -> Role {
    if scalar.isASCII { return asciiRole(of: scalar) }
    if (0x2_0000..<0x4_0000).contains(scalar.value) { return .spaceless }
    let han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}〆〱-〵〼ーｰﾞﾟ\u{3099}\u{309A}]/
    let others = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/
    let text = String(scalar)
    let isSpaceless =
      text.contains(han.matchingSemantics(.unicodeScalar))
      || text.contains(others.matchingSemantics(.unicodeScalar))
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return isSpaceless ? .spaceless : .letter
    case .nonspacingMark, .spacingMark, .enclosingMark:
      return isSpaceless ? .spaceless : .mark
    case .letterNumber: return isSpaceless ? .spaceless : .number
    case .decimalNumber, .otherNumber: return .number
    default: return .separator
    }
  }

  private static func asciiRole(of scalar: Unicode.Scalar) -> Role {
    switch scalar {
    case "a"..."z", "A"..."Z": .letter
    case "0"..."9": .number
    default: .separator
    }
  }

  private static func continues(
    _ index: Int, _ scalars: [Unicode.Scalar], _ roles: [Role]
  ) -> Bool {
    switch roles[index] {
    case .letter, .number, .mark: return true
    case .spaceless: return false
    case .separator:
      let before = roles[..<index].last { $0 != .mark }
      let after = index + 1 < roles.count ? roles[index + 1] : .separator
      return ["'", "\u{2019}"].contains(scalars[index]) && before == .letter && after == .letter
    }
  }

  private static func pairs(_ run: [Unicode.Scalar]) -> [String] {
    guard run.count > 1 else { return run.map { String($0) } }
    return zip(run, run.dropFirst()).map { String($0) + String($1) }
  }

  private static func term(of scalars: ArraySlice<Unicode.Scalar>) -> String? {
    var word = String.UnicodeScalarView()
    for scalar in scalars {
      let isApostrophe = scalar == "\u{2019}"
      let lowercase = scalar.properties.lowercaseMapping.unicodeScalars.first
      word.append(isApostrophe ? "'" : lowercase ?? scalar)
    }
    while String(word).utf8.count > 64 { word.removeLast() }
    let text = String(word)
    if word.count == 1, asciiRole(of: word[word.startIndex]) != .separator { return nil }
    guard word.allSatisfy({ ("a"..."z").contains($0) || $0 == "'" }) else { return text }
    return StopWords.all.contains(text) ? nil : stem(text)
  }
}

/// Random text that meets every rule of the analysis, and random bytes.
struct RandomText {
  var generator: SplitMix64

  private static let alphabets: [[Unicode.Scalar]] = [
    "aeioutsnrhld", "abcdefghijklmnopqrstuvwxyz", "THEANDRYS", "0123456789", "''\u{2019}'",
    " .,-_\n\u{0}\u{a0}", "éüßñÅÉÇøıİ\u{212a}", "привет ЖЯЙ", "αβΓΣσς", "\u{301}\u{308}\u{fe0f}",
    "漢字日本語仮名ひらカナー々〇", "ไทยภาษาก็๑๒", "ខ្មែរ", "မြန်မာ", "ລາວ", "한국어", "العربية", "हिन्दी",
    "\u{1112}\u{1161}\u{11ab}\u{ae00}\u{11a8}", "aeu\u{301}\u{323}\u{307}\u{340}",
    "か\u{3099}\u{309a}は", "\u{212b}\u{2126}\u{958}\u{f900}\u{2f800}\u{344}",
    "🙂👍🏽\u{200d}", "𐐀𐐨𝔄𝟙𠀀𪛖\u{e0100}\u{10ffff}", "Ⅷ²½", "\u{ff21}\u{ff41}ｶﾞ",
  ].map { Array($0.unicodeScalars) }

  private static let words = [
    "don't", "it\u{2019}s", "dog's", "The", "and", "running", "universities", "internationally",
    "1980's", "rock'n'roll", "x''y", "'quoted'", "antidisestablishmentarianism", "I\u{2019}m",
  ]

  mutating func text() -> [UInt8] {
    var result = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<12, using: &generator) {
      if Int.random(in: 0..<4, using: &generator) == 0 {
        let word = Self.words.randomElement(using: &generator) ?? ""
        result.append(contentsOf: word.unicodeScalars)
      }
      let alphabet = Self.alphabets.randomElement(using: &generator) ?? []
      let isLong = Int.random(in: 0..<30, using: &generator) == 0
      for _ in 0..<Int.random(in: 0..<(isLong ? 90 : 10), using: &generator) {
        result.append(alphabet.randomElement(using: &generator) ?? " ")
      }
      if Bool.random(using: &generator) { result.append(" ") }
    }
    return Array(String(result).utf8)
  }

  /// As `text()`, with some bytes overwritten at random or the end cut off.
  mutating func damagedText() -> [UInt8] {
    var bytes = text()
    for _ in 0..<Int.random(in: 0..<4, using: &generator) where !bytes.isEmpty {
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
        UInt8.random(in: 0...255, using: &generator)
    }
    return bytes.dropLast(Int.random(in: 0..<3, using: &generator))
  }
}
