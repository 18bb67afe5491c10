import Randomness
import Testing

@testable import Retrieval

@Suite struct HighestTests {
  @Test func theKeysOfTheHighestRanksStandInFront() {
    var generator = SplitMix64(seed: 3)
    for count in [1, 2, 3, 10, 100, 1_000] {
      for distinct in [1, 3, 1_000_000] {
        let keys = (0..<count).map { _ in UInt64.random(in: 0..<UInt64(distinct), using: &generator)
        }
        let sorted = keys.sorted(by: >)
        for rank in Set([1, count / 2, count - 1, count]).filter({ $0 >= 1 }) {
          var selected = keys
          let found = selected.withUnsafeMutableBufferPointer { $0.selectHighest(rank) }
          #expect(found == sorted[rank - 1])
          #expect(selected.prefix(rank).sorted(by: >) == Array(sorted.prefix(rank)))
        }
      }
    }
  }
}
