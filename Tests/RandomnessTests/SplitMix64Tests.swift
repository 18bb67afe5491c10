import Randomness
import Testing

@Suite struct SplitMix64Tests {
  /// The streams of Vigna's `splitmix64.c` for the seeds 0 and 1234567.
  @Test func theStreamsAreThoseOfTheReferenceCode() {
    var zero = SplitMix64(seed: 0)
    #expect(
      (0..<3).map { _ in zero.next() } == [
        0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f,
      ])
    var other = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in other.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func namedStreamsDifferBySeedAndByName() {
    let firsts = ["a", "b", "ab", ""].flatMap { name in
      (0..<4 as Range<UInt64>).map { seed in
        var generator = SplitMix64(seed: seed, stream: name)
        return generator.next()
      }
    }
    #expect(Set(firsts).count == 16)
  }

  @Test func anIndexIsBelowItsBound() {
    var generator = SplitMix64(seed: 3)
    for bound in [1, 2, 3, 10, 1 << 40] {
      for _ in 0..<200 { #expect((0..<bound).contains(generator.index(below: bound))) }
    }
    #expect(generator.index(below: 0) == 0)
  }

  @Test func shufflingKeepsTheElementsAndEveryOrderIsAboutAsLikely() {
    var generator = SplitMix64(seed: 4)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6_000 { counts[generator.shuffled([1, 2, 3]), default: 0] += 1 }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1_000) < 150 })
    #expect(generator.permutation(100).sorted() == Array(0..<100))
  }
}
