import Testing

@testable import Tokenization

@Suite struct PairCountsTests {
  @Test func pairsKeepTheirNumbersWhileTheTableGrows() {
    var pairs = PairCounts()
    for key in 0..<UInt64(100_000) {
      let number = pairs.number(of: key &* 0x1_0000_0003)
      pairs.counts[number] += Int(key)
    }
    for key in 0..<UInt64(100_000) {
      let number = pairs.number(of: key &* 0x1_0000_0003)
      #expect(number == Int(key) && pairs.counts[number] == Int(key))
    }
  }

  @Test func keysOrderAsLeftIdThenRightId() {
    #expect(PairCounts.key(1, .max) < PairCounts.key(2, 0))
    #expect(PairCounts.key(2, 0) < PairCounts.key(2, 1))
  }
}
