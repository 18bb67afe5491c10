import Randomness
import Testing

@testable import Retrieval

@Suite struct BestMatchesTests {
  @Test(arguments: [1, 2, 9, 300])
  func theBestAreThoseOfSortingEverything(limit: Int) {
    var generator = SplitMix64(seed: UInt64(limit))
    // Few scores, so that there are ties; orders in any order.
    let offered = (0..<500).shuffled(using: &generator).map { order in
      BestMatches.Match(
        slot: order * 2, score: Double(Int.random(in: -2...40, using: &generator)),
        order: UInt64(order))
    }
    var best = BestMatches(limit: limit)
    for (count, match) in offered.enumerated() {
      best.offer(match)
      let sorted = offered[...count].filter { $0.score > 0 }
        .sorted { $0.score != $1.score ? $0.score > $1.score : $0.order < $1.order }
      if count % 50 == 0 || count == offered.count - 1 {
        #expect(best.matches == Array(sorted.prefix(limit)))
        #expect(best.threshold == (sorted.count >= limit ? sorted[limit - 1].score : nil))
      }
    }
  }

  @Test func aLimitOfNoneTakesNothing() {
    var best = BestMatches(limit: 0)
    best.offer(.init(slot: 1, score: 2, order: 3))
    #expect(best.matches.isEmpty)
  }

  @Test func theKeysOfTheHighestRanksComeFirst() {
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
