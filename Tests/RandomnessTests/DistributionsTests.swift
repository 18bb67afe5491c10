import Randomness
import Testing

@Suite struct DistributionsTests {
  @Test func indicesStayBelowTheirBound() {
    var generator = SplitMix64(seed: 1)
    var seen: Set<Int> = []
    for _ in 0..<500 {
      seen.insert(generator.index(below: 10))
    }
    #expect(seen == Set(0..<10))
    #expect(generator.index(below: 1) == 0 && generator.index(below: 0) == 0)
    #expect(Set((0..<200).map { _ in generator.integer(in: 3...5) }) == [3, 4, 5])
  }

  @Test func permutationsHoldEveryNumberOnce() {
    var generator = SplitMix64(seed: 2)
    #expect(generator.permutation(100).sorted() == Array(0..<100))
    #expect(generator.permutation(100) != Array(0..<100))
    #expect(generator.permutation(0) == [])
  }

  @Test func logNormalDrawsHaveTheirMedianAndSpread() {
    var generator = SplitMix64(seed: 3)
    let draws = (0..<4000).map { _ in
      generator.logNormal(median: 1000, spread: 0.5, in: 1...100_000)
    }.sorted()
    #expect(abs(draws[2000] - 1000) < 60)
    // One standard deviation above the median is e^0.5 = 1.65 times it.
    #expect(abs(draws[4000 * 84 / 100] - 1644) < 120)
    #expect(draws.allSatisfy { (1...100_000).contains($0) })
    #expect(generator.logNormal(median: 5, spread: 9, in: 4...6) >= 4)
  }

  @Test func ranksFollowZipf() {
    var generator = SplitMix64(seed: 4)
    let table = ZipfTable(count: 48)
    var counts = [Int](repeating: 0, count: 48)
    for _ in 0..<20_000 {
      counts[table.rank(using: &generator)] += 1
    }
    // The first rank has 1/H(48) = 0.224 of all draws, the second half of that.
    #expect(abs(counts[0] - 4485) < 250)
    #expect(abs(counts[1] - 2242) < 200)
    #expect(counts.allSatisfy { $0 > 0 })
    #expect(ZipfTable(count: 1).rank(using: &generator) == 0)
  }
}
