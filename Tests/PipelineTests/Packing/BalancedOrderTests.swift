import Randomness
import Testing

@testable import Pipeline

@Suite struct BalancedOrderTests {
  private func order(
    _ costs: [Int], windowSize: Int, firstRow: Int = 0, seed: UInt64 = 1
  ) -> [Int] {
    var generator = SplitMix64(seed: seed)
    let shuffled = generator.permutation(costs.count).map { UInt32($0) }
    return BalancedOrder(
      of: shuffled, windowSize: windowSize, firstRow: firstRow, using: &generator
    ) { costs[Int($0)] }.chunks.map(Int.init)
  }

  /// Costs of rows of many short documents, of a few, and of one, as Σ length² of random cuts.
  private func randomCosts(_ count: Int, using generator: inout SplitMix64) -> [Int] {
    (0..<count).map { _ in
      let mean = [2_048, 700, 40, 9][generator.index(below: 4)]
      var (room, cost) = (2_048, 0)
      while room > 0 {
        let length = min(room, 1 + generator.index(below: 2 * mean))
        cost += length * length
        room -= length
      }
      return cost
    }
  }

  @Test func everyChunkHasARow() {
    var generator = SplitMix64(seed: 2)
    for count in [0, 1, 5, 63, 64, 65, 200, 1_001] {
      for firstRow in [0, 3, 64] {
        let costs = randomCosts(count, using: &generator)
        let rows = order(costs, windowSize: 64, firstRow: firstRow)
        #expect(rows.sorted() == Array(0..<count))
      }
    }
  }

  @Test(arguments: [2, 8, 64], [0, 5])
  func windowsCostNearlyTheSame(windowSize: Int, firstRow: Int) {
    var generator = SplitMix64(seed: 3)
    for round in 0..<10 {
      let count = windowSize * (20 + 7 * round) + round
      let costs = randomCosts(count, using: &generator)
      let rows = order(costs, windowSize: windowSize, firstRow: firstRow, seed: UInt64(round))
      let lead = (windowSize - firstRow % windowSize) % windowSize
      let sums = stride(from: lead, through: count - windowSize, by: windowSize).map { start in
        rows[start..<start + windowSize].reduce(0) { $0 + costs[$1] }
      }
      let mean = Double(sums.reduce(0, +)) / Double(sums.count)
      // Two rows can differ as much as rows do; many level one another.
      let bounds = [2: 2.2, 8: 1.15, 64: 1.005]
      #expect(Double(sums.max() ?? 0) / mean < bounds[windowSize, default: 1])
    }
  }

  @Test func theRowsOutsideOfWindowsAreOfAllCosts() {
    let costs = Array(1...1_000)
    let rows = order(costs, windowSize: 300, firstRow: 200)
    for part in [rows[..<100], rows[700...]] where part.count == 100 {
      let mean = Double(part.reduce(0) { $0 + costs[$1] }) / 100
      #expect(abs(mean - 500) < 15)
    }
  }

  @Test func theSeedDecidesTheOrder() {
    var generator = SplitMix64(seed: 4)
    let costs = randomCosts(640, using: &generator)
    #expect(order(costs, windowSize: 16) == order(costs, windowSize: 16))
    let (one, two) = (order(costs, windowSize: 16), order(costs, windowSize: 16, seed: 9))
    let windows = [one, two].map { rows in
      Set((0..<40).map { Set(rows[$0 * 16..<($0 + 1) * 16]) })
    }
    #expect(windows[0].isDisjoint(with: windows[1]))
  }
}
