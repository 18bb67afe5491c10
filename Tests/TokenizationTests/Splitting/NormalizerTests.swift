import Foundation
import Testing

@testable import Tokenization

@Suite struct NormalizerTests {
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
