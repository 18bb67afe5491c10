import Randomness
import Testing

@Suite struct SeededPermutationTests {
  private func order(_ count: Int, seed: UInt64) -> [Int] {
    var generator = SplitMix64(seed: seed)
    let permutation = SeededPermutation(count: count, using: &generator)
    return (0..<count).map { permutation[$0] }
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 1_000, 4_097])
  func everyElementIsAtOnePosition(count: Int) {
    for seed in 0..<20 as Range<UInt64> {
      #expect(order(count, seed: seed).sorted() == Array(0..<count))
    }
  }

  @Test func theOrderDependsOnTheSeedAlone() {
    #expect(order(1_000, seed: 1) == order(1_000, seed: 1))
    #expect(order(1_000, seed: 1) != order(1_000, seed: 2))
    #expect(order(1_000, seed: 1) != Array(0..<1_000))
  }

  @Test func theOrderIsPinned() {
    #expect(order(12, seed: 1) == [9, 6, 0, 1, 3, 4, 8, 2, 10, 7, 11, 5])
  }

  @Test(arguments: [2, 3, 5, 10, 17])
  func everyElementComesFirstAboutEquallyOften(count: Int) {
    let seedCount = 400 * count
    var firsts = Array(repeating: 0, count: count)
    for seed in 0..<seedCount {
      var generator = SplitMix64(seed: UInt64(seed))
      firsts[SeededPermutation(count: count, using: &generator)[0]] += 1
    }
    #expect(firsts.allSatisfy { (300...500).contains($0) }, "\(firsts)")
  }

  @Test func neighboursInTheCorpusAreFarApartInTheOrder() {
    let order = order(10_000, seed: 3)
    let neighbours = zip(order, order.dropFirst()).count { abs($0 - $1) == 1 }
    #expect(neighbours < 12)
  }

  @Test func streamsOfOneSeedAreIndependent() {
    let names = ["documents of a", "documents of b", "documents of all sources", ""]
    let streams = names.map { name in
      var generator = SplitMix64(seed: 1, stream: name)
      return (0..<2_000).map { _ in generator.next() }
    }
    #expect(Set(streams.joined()).count == 8_000)
    for (i, stream) in streams.enumerated() {
      for other in streams[(i + 1)...] {
        let bits = zip(stream, other).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
        #expect((31.5...32.5).contains(Double(bits) / 2_000))
      }
    }
  }
}
