import Randomness
import Reporting
import Testing

@testable import Shards

@Suite struct PackingStatisticsTests {
  @Test func everyCountIsThatDoneByHand() {
    var statistics = PackingStatistics(sourceCount: 2, vocabularySize: 0)
    statistics.add(row((0, 0, 0, 3, 0), (2, 0, 0, 4, 1.5), (4, 0, 0, 1, 0)))
    statistics.add(row((4, 0, 1, 2, 0), (-1, -1, 0, 6, 0)))
    statistics.add(row((1, 1, 0, 8, 0)))
    #expect(statistics.chunkCount == 3)
    #expect(statistics.documentCount == 4)
    #expect(statistics.fragmentCount == 5)
    #expect(statistics.tokenCount == 18)
    #expect(statistics.paddingTokenCount == 6)
    #expect(statistics.continuedTokenCount == 2)
    #expect(statistics.squaredLengthSum == 9 + 16 + 1 + 4 + 64)
    #expect(statistics.followingFragmentCount == 2)
    #expect(statistics.linkedFragmentCount == 1)
    #expect(statistics.linkScores.sum == 1.5)
    #expect(statistics.fragmentLengths.maximum == 8)
    #expect(statistics.chunksByFragmentCount == [1: 2, 3: 1])
    #expect(statistics.bySource.map(\.documentCount) == [3, 1])
    #expect(statistics.bySource.map(\.fragmentCount) == [4, 1])
    #expect(statistics.bySource.map(\.tokenCount) == [10, 8])
  }

  @Test func blocksAddUpToTheWhole() {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<50 {
      var whole = PackingStatistics(sourceCount: 3, vocabularySize: 0)
      var parts = Array(repeating: PackingStatistics(sourceCount: 3, vocabularySize: 0), count: 4)
      for _ in 0..<40 {
        let segments = randomRow(using: &generator)
        whole.add(segments)
        parts[Int.random(in: 0..<4, using: &generator)].add(segments)
      }
      var sum = PackingStatistics(sourceCount: 3, vocabularySize: 0)
      for part in parts { sum.merge(part) }
      #expect(sum == whole)
    }
  }

  @Test func aFragmentOfNoKnownSourceIsCountedInTheWholeOnly() {
    var statistics = PackingStatistics(sourceCount: 1, vocabularySize: 0)
    statistics.add(row((0, 5, 0, 4, 0)))
    #expect(statistics.tokenCount == 4)
    #expect(statistics.bySource[0].tokenCount == 0)
  }

  /// Scores are multiples of 1/4, so that their sums are exact in any order.
  private func randomRow(using generator: inout SplitMix64) -> [Shard.Segment] {
    var end = 0
    return (0..<Int.random(in: 1...6, using: &generator)).map { _ in
      let start = end
      end += Int.random(in: 1...9, using: &generator)
      return Shard.Segment(
        documentID: .random(in: -1..<20, using: &generator),
        sourceID: .random(in: 0..<3, using: &generator),
        start: .random(in: 0..<2, using: &generator), range: start..<end,
        linkScore: Float(Int.random(in: 0..<8, using: &generator)) / 4)
    }
  }
}
