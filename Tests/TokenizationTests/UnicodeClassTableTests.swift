import Testing

@testable import Tokenization

@Suite struct UnicodeClassTableTests {
  @Test(arguments: [
    (UInt32(0x61), UnicodeClass.letter), (0x4e2d, .letter), (0x1_d4b3, .letter), (0x30, .number),
    (0xbd, .number), (0x2167, .number), (0x20, .whiteSpace), (0x85, .whiteSpace),
    (0x3000, .whiteSpace), (0x200b, .other), (0x301, .other), (0x1_f600, .other), (0, .other),
    (0x10_ffff, .other), (0x11_0000, .other), (UInt32.max, .other),
  ])
  func `a scalar has its class`(scalar: UInt32, expected: UnicodeClass) {
    #expect(UnicodeClassTable.shared[scalar] == expected)
  }

  @Test func `the classes hold as many scalars as Unicode 16 says`() {
    var counts = [Int](repeating: 0, count: 4)
    for scalar in 0..<UInt32(0x11_0000) {
      counts[Int(UnicodeClassTable.shared[scalar].rawValue)] += 1
    }
    #expect(UnicodeClassTable.unicodeVersion == "16.0.0")
    #expect(Array(counts[1...]) == [141_028, 1911, 25])
  }

  @Test func `classes agree with the standard library on scalars as old as Unicode 15`() {
    for value in 0..<UInt32(0x11_0000) {
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 15
      else { continue }
      let expected: UnicodeClass =
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
          .letter
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default: scalar.properties.isWhitespace ? .whiteSpace : .other
        }
      #expect(UnicodeClassTable.shared[value] == expected, "U+\(String(value, radix: 16))")
    }
  }
}
