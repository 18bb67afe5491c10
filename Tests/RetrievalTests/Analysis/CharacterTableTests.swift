import Randomness
import Testing

@testable import Retrieval

@Suite struct CharacterTableTests {
  @Test func rolesFollowCategoryAndScript() {
    for value in UInt32(0)..<0x2_0000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let role = CharacterTable.shared.lookUp(value).role
      // The reference is slow: it is asked everywhere below U+3400, then at every 16th scalar and
      // at those of the spaceless scripts that stand apart.
      let isApart = role == .spaceless && value > 0xa000
      guard value < 0x3400 || value % 16 == 0 || isApart else { continue }
      let expected = AnalysisReference.role(of: scalar)
      #expect("\(role)" == "\(expected)", "U+\(String(value, radix: 16))")
    }
  }

  @Test func lowerCaseIsThatOfUnicode() {
    for value in UInt32(0)..<0x2_0000 {
      let (role, lowercase, _) = CharacterTable.shared.lookUp(value)
      guard role != .separator, let scalar = Unicode.Scalar(value) else { continue }
      guard scalar.properties.changesWhenLowercased else {
        if lowercase != value { Issue.record("U+\(String(value, radix: 16))") }
        continue
      }
      #expect(lowercase == scalar.properties.lowercaseMapping.unicodeScalars.first?.value)
    }
  }

  @Test func planesBeyondTheTableHaveOneRoleEach() {
    #expect(CharacterTable.shared.lookUp(0x2_0000).role == .spaceless)
    #expect(CharacterTable.shared.lookUp(0x3_1350).role == .spaceless)
    #expect(CharacterTable.shared.lookUp(0xe_0100).role == .mark)
    #expect(CharacterTable.shared.lookUp(0xe_01f0).role == .separator)
    #expect(CharacterTable.shared.lookUp(0x10_ffff).role == .separator)
  }

  @Test func decodingAcceptsExactlyUTF8() {
    var generator = SplitMix64(seed: 8)
    let leads: [UInt8] = [0x41, 0x7f, 0x80, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5]
    for _ in 0..<20_000 {
      var bytes = [leads[Int.random(in: 0..<leads.count, using: &generator)]]
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        bytes.append(UInt8.random(in: 0x7e...0xc1, using: &generator))
      }
      let character = bytes.withUnsafeBufferPointer {
        CharacterTable.shared.character(in: $0, at: 0)
      }
      let validCount = (1...bytes.count).first {
        String(validating: bytes.prefix($0), as: UTF8.self) != nil
      }
      #expect(character.byteCount == validCount ?? 1)
      #expect(validCount != nil || character.role == .separator)
    }
  }
}
