import Packing
import Randomness
import Testing

@testable import Pipeline

@Suite struct ChunkShuffleTests {
  private func order(
    _ counts: [(pass: Int, count: Int)], _ repetition: RepetitionConfiguration?
  ) -> [Int] {
    var configuration = PackingConfiguration(seed: 7)
    configuration.repetition = repetition
    let shuffle = ChunkShuffle(chunkCounts: counts, configuration)
    return (0..<counts.reduce(0) { $0 + $1.count }).map { shuffle[$0] }
  }

  @Test func chunksOfAllUnitsAreShuffledTogether() {
    var generator = SplitMix64(seed: 7, stream: "order of chunks")
    let permutation = SeededPermutation(count: 60, using: &generator)
    let expected = (0..<60).map { permutation[$0] }
    #expect(order([(0, 20), (0, 0), (0, 40)], nil) == expected)
    let limit = RepetitionConfiguration(tokens: nil, limit: 3)
    #expect(order([(0, 20), (1, 20), (2, 20)], limit) == expected)
  }

  @Test func epochsFollowOneAnotherEachInAnOrderOfItsOwn() {
    let counts = [(pass: 0, count: 10), (0, 20), (1, 10), (1, 20), (2, 0), (2, 5)]
    let rows = order(counts, RepetitionConfiguration(epochs: 3))
    #expect(rows[..<30].sorted() == Array(0..<30))
    #expect(rows[30..<60].sorted() == Array(30..<60))
    #expect(rows[60...].sorted() == Array(60..<65))
    #expect(Array(rows[..<30]) == order([(0, 30)], nil))
    #expect(rows[30..<60].map { $0 - 30 } != Array(rows[..<30]))
  }

  @Test func balancedEpochsHaveTheSameChunks() {
    var configuration = PackingConfiguration(seed: 7)
    configuration.repetition = RepetitionConfiguration(epochs: 2)
    let shuffle = ChunkShuffle(chunkCounts: [(0, 33), (1, 33)], configuration)
    let rows = shuffle.balanced(batchSize: 8, seed: 7) { Int($0 % 33) }.map(Int.init)
    #expect(rows[..<33].sorted() == Array(0..<33))
    #expect(rows[33...].sorted() == Array(33..<66))
    // The windows of the second epoch begin at multiples of 8, not at its first row.
    let sums = stride(from: 40, to: 64, by: 8).map { start in
      rows[start..<start + 8].reduce(0) { $0 + $1 % 33 }
    }
    #expect((sums.max() ?? 0) - (sums.min() ?? 0) <= 8, "\(sums)")
  }

  @Test func anEpochWithoutChunksIsPassedOver() {
    let rows = order([(0, 0), (1, 4), (2, 0)], RepetitionConfiguration(epochs: 3))
    #expect(rows.sorted() == [0, 1, 2, 3])
  }
}
