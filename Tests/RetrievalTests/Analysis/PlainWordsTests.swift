import Randomness
import Testing

@testable import Retrieval

@Suite struct PlainWordsTests {
  private func terms(_ text: [UInt8]) -> [String] {
    var terms: [String] = []
    text.withUnsafeBufferPointer { bytes in
      PlainWords.forEachTerm(in: bytes) { terms.append(String(decoding: $0, as: UTF8.self)) }
    }
    return terms
  }

  @Test func termsAreTheRunsOfASCIILettersAndDigitsInLowerCase() {
    #expect(
      terms(Array("It's a B-52, the é2 UniX_v6".utf8)) == [
        "it", "s", "a", "b", "52", "the", "2", "unix", "v6",
      ])
    #expect(terms([]) == [])
    #expect(terms(Array(repeating: 0x61, count: 99)) == [String(repeating: "a", count: 64)])
  }

  @Test func equalsTheReferenceOnRandomBytes() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0..<80, using: &generator)).map { _ in
        UInt8.random(in: Bool.random(using: &generator) ? 0...255 : 40...125, using: &generator)
      }
      let reference = text.split { !(Unicode.Scalar($0).isASCII && isAlphanumeric($0)) }
        .map { String(decoding: $0, as: UTF8.self).lowercased() }
      #expect(terms(text) == reference)
    }
  }

  private func isAlphanumeric(_ byte: UInt8) -> Bool {
    let scalar = Unicode.Scalar(byte)
    return scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
  }
}
