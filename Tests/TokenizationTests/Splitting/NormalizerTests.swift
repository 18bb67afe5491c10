import Foundation
import Testing

@testable import Tokenization

@Suite struct NormalizerTests {
  private func nfc(_ text: [UInt8]) -> [UInt8] {
    text.withUnsafeBufferPointer { Normalizer.Step.nfc.normalized($0) } ?? text
  }

  @Test func anyTextIsNormalizedAsByNormalizingAllOfIt() {
    var random = RandomText(seed: 31)
    for _ in 0..<2000 {
      let text = random.scalars(upTo: 40)
      let whole = String(decoding: text, as: UTF8.self).precomposedStringWithCanonicalMapping
      #expect(nfc(text) == Array(whole.utf8), "\(text)")
    }
  }

  @Test func everyScalarIsNormalizedAfterALetterAndAfterMarks() {
    for value in stride(from: UInt32(0x300), to: 0x3_2000, by: 1) {
      guard let scalar = Unicode.Scalar(value), scalar.properties.age?.major ?? 99 <= 15 else {
        continue
      }
      let text = "a\u{323}\(scalar)\u{301}\(scalar)"
      let whole = Array(text.precomposedStringWithCanonicalMapping.utf8)
      #expect(nfc(Array(text.utf8)) == whole, "U+\(String(value, radix: 16))")
    }
  }

  @Test func strayBytesStayAsTheyAre() {
    #expect(nfc([0xff, 0xcc, 0x81, 0x65, 0xcc, 0x81]) == [0xff, 0xcc, 0x81, 0xc3, 0xa9])
    #expect(nfc([0x65, 0xff, 0xcc, 0x81]) == [0x65, 0xff, 0xcc, 0x81])
  }

  @Test func noNormalizerChangesNothing() {
    let text = Array("e\u{301}".utf8)
    #expect(text.withUnsafeBufferPointer { Normalizer().normalized($0) } == nil)
  }

  @Test(arguments: [
    ("", ""), (" ", "▁▁"), ("a", "▁a"), ("a  b ", "▁a▁▁b▁"), ("▁x", "▁▁x"),
  ])
  func aTextGetsAMarkInFrontAndMarksForSpaces(text: String, expected: String) {
    let mark = Array("▁".utf8)
    let normalizer = Normalizer(steps: [.prepend(mark), .replace([0x20], by: mark)])
    let result = Array(text.utf8).withUnsafeBufferPointer { normalizer.normalized($0) }
    #expect(String(decoding: result ?? Array(text.utf8), as: UTF8.self) == expected)
  }

  @Test func replacingEqualsTheStandardLibrarys() {
    var random = RandomText(seed: 32)
    for (old, new) in [("a", ""), ("ab", "b"), ("aa", "ba"), ("b ", "abc")] {
      for _ in 0..<200 {
        let text = random.words(count: 8, letters: "ab")
        let step = Normalizer.Step.replace(Array(old.utf8), by: Array(new.utf8))
        let expected = String(decoding: text, as: UTF8.self).replacing(old, with: new)
        #expect(text.withUnsafeBufferPointer { step.applied(to: $0) } == Array(expected.utf8))
      }
    }
  }
}
