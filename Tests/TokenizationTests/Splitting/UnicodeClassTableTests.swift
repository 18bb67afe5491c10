import Testing

@testable import Tokenization

@Suite struct UnicodeClassTableTests {
  @Test(arguments: [
    (UInt32(0x61), UnicodeClass.lower), (0x4e2d, .uncased), (0x1_d4b3, .upper), (0x30, .number),
    (0xbd, .number), (0x2167, .number), (0x20, .blank), (0x85, .blank), (0x0a, .newline),
    (0x3000, .blank), (0x200b, .other), (0x301, .mark), (0x1_f600, .other), (0, .other),
    (0x10_ffff, .other), (0x11_0000, .other), (UInt32.max, .other),
  ])
  func aScalarHasItsClass(scalar: UInt32, expected: UnicodeClass) {
    #expect(UnicodeClassTable.shared[scalar] == expected)
  }

  @Test func theClassesHoldAsManyScalarsAsUnicode16Says() {
    let sets: [UnicodeClass] = [.letter, .upper, .mark, .number, .whiteSpace]
    var counts = [Int](repeating: 0, count: sets.count)
    for scalar in 0..<UInt32(0x11_0000) {
      for (index, set) in sets.enumerated() where set.contains(UnicodeClassTable.shared[scalar]) {
        counts[index] += 1
      }
    }
    #expect(UnicodeClassTable.unicodeVersion == "16.0.0")
    #expect(counts == [141_028, 1_889, 2_501, 1_911, 25])
  }

  @Test func punctuationAndSymbolsAgreeWithTheStandardLibraryOnScalarsAsOldAsUnicode15() {
    for value in 0..<UInt32(0x11_0000) {
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 15
      else { continue }
      let expected =
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
          .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol,
          .currencySymbol, .modifierSymbol, .otherSymbol:
          true
        default: false
        }
      #expect(
        UnicodeClassTable.isPunctuationOrSymbol(value) == expected,
        "U+\(String(value, radix: 16))")
    }
  }

  @Test func classesAgreeWithTheStandardLibraryOnScalarsAsOldAsUnicode15() {
    for value in 0..<UInt32(0x11_0000) {
      // Unicode 17 has changed the category of U+0295.
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 15,
        value != 0x295
      else { continue }
      let expected: UnicodeClass =
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: .upper
        case .lowercaseLetter: .lower
        case .modifierLetter, .otherLetter: .uncased
        case .nonspacingMark, .spacingMark, .enclosingMark: .mark
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default:
          value == 0x0a || value == 0x0d
            ? .newline : scalar.properties.isWhitespace ? .blank : .other
        }
      #expect(UnicodeClassTable.shared[value] == expected, "U+\(String(value, radix: 16))")
    }
  }
}
