import Randomness
import Testing

@testable import Tokenization

@Suite struct ByteSearchTests {
  @Test func occurrencesAreThoseOfASlowSearch() {
    var generator = SplitMix64(seed: 4)
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        UInt8.random(in: 0x61...0x62, using: &generator)
      }
      let wanted = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        UInt8.random(in: 0x61...0x62, using: &generator)
      }
      let start = Int.random(in: 0...text.count, using: &generator)
      let slow = (start..<text.count + 1).first { text[$0...].starts(with: wanted) }
      let found = text.withUnsafeBufferPointer { $0.firstEnd(of: wanted, from: start) }
      #expect(found == slow.map { $0 + wanted.count })
    }
  }

  @Test func anEmptyTextIsFoundNowhere() {
    #expect([0x61].withUnsafeBufferPointer { $0.firstEnd(of: [], from: 0) } == nil)
  }
}
