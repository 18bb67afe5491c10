import Randomness
import Reporting
import Testing

@Suite struct TokenCounterTests {
  @Test func countsAreThoseOfADictionaryInOrderOfFirstAppearance() {
    var generator = SplitMix64(seed: 1)
    var counter = TokenCounter(vocabularySize: 30, ignoring: [3, 29])
    for _ in 0..<100 {
      let tokens = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        UInt32.random(in: 0..<33, using: &generator)
      }
      let known = tokens.filter { $0 < 30 && $0 != 3 && $0 != 29 }
      let counts = Dictionary(known.map { ($0, UInt32(1)) }, uniquingKeysWith: +)
      var seen: Set<UInt32> = []
      let order = known.filter { seen.insert($0).inserted }
      let entries = counter.entries(of: tokens)
      #expect(entries.map(\.id) == order)
      #expect(entries.map(\.count) == order.map { counts[$0] })
    }
  }
}
