import Randomness
import Testing

@testable import Comparison

@Suite struct PairedBootstrapTests {
  private let bootstrap = PairedBootstrap()

  /// Differences that are normal around a mean, with a part that a seed shares.
  private func differences(
    _ mean: Double, seeds: Int, items: Int, seedSpread: Double, generator: inout SplitMix64
  ) -> [[Double]] {
    func normal() -> Double {
      (0..<12).reduce(-6) { sum, _ in sum + Double(generator.next() >> 11) * 0x1p-53 }
    }
    return (0..<seeds).map { _ in
      let shared = seedSpread * normal()
      return (0..<items).map { _ in mean + shared + normal() }
    }
  }

  @Test func theMeanIsTheMeanAndTheIntervalHoldsIt() throws {
    var generator = SplitMix64(seed: 1)
    let values = differences(0.5, seeds: 4, items: 100, seedSpread: 0.05, generator: &generator)
    let found = try #require(bootstrap.interval([values]))
    let mean = values.joined().reduce(0, +) / 400
    #expect(abs(found.mean - mean) < 1e-12)
    #expect(found.low < mean && mean < found.high && found.isSupported)
    #expect(bootstrap.interval([values]) == found)
  }

  /// Where nothing differs, about one interval in twenty leaves out 0; with the seeds' signs,
  /// fewer.
  @Test func nothingIsRarelySupported() throws {
    var generator = SplitMix64(seed: 2)
    var outside = 0
    var supported = 0
    var small = bootstrap
    small.replicateCount = 400
    for _ in 0..<200 {
      let values = differences(0, seeds: 5, items: 60, seedSpread: 0.1, generator: &generator)
      let found = try #require(small.interval([values]))
      outside += found.low > 0 || found.high < 0 ? 1 : 0
      supported += found.isSupported ? 1 : 0
    }
    #expect(outside < 30 && supported <= outside)
  }

  @Test func theWidthIsThatOfTheNormalApproximation() throws {
    var generator = SplitMix64(seed: 3)
    let values = differences(0, seeds: 1, items: 400, seedSpread: 0, generator: &generator)
    let found = try #require(bootstrap.interval([values]))
    #expect(abs((found.high - found.low) - 2 * 1.96 / 20) < 0.03)
  }

  @Test func conditionsCountAlikeWhateverTheirQuestions() throws {
    let many = [[Double](repeating: 1, count: 90)]
    let few = [[Double](repeating: 0, count: 10)]
    #expect(try #require(bootstrap.interval([many, few])).mean == 0.5)
    #expect(bootstrap.interval([]) == nil && bootstrap.interval([[[]]]) == nil)
  }

  @Test func aDifferenceThatOneSeedContradictsIsNotSupported() throws {
    let values = [[Double](repeating: 1, count: 50), [Double](repeating: 1, count: 50), [-0.1]]
      .map { $0.count == 1 ? [Double](repeating: $0[0], count: 50) : $0 }
    let found = try #require(bootstrap.interval([values]))
    #expect(!found.everySeedAgrees && !found.isSupported)
  }

  /// The interval written in the plainest way: every replicate builds its resampled tables first.
  private func slowInterval(
    _ conditions: [[[Double]]], replicateCount: Int, seed: UInt64
  ) -> (mean: Double, low: Double, high: Double) {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let seedCount = conditions[0].count
    var generator = SplitMix64(seed: seed, stream: "bootstrap")
    let replicates = (0..<replicateCount).map { _ in
      let seeds = (0..<seedCount).map { _ in generator.index(below: seedCount) }
      return mean(
        conditions.map { condition in
          let items = condition[0].indices.map { _ in
            generator.index(below: condition[0].count)
          }
          let resampled = seeds.map { seed in items.map { condition[seed][$0] } }
          return mean(Array(resampled.joined()))
        })
    }.sorted()
    // 2.5 % of the replicates lie outside on either side.
    let outside = replicateCount / 40
    let means = conditions.map { condition in mean(condition.map(mean)) }
    return (mean(means), replicates[outside], replicates.reversed()[outside])
  }

  @Test(arguments: 1...6)
  func theIntervalIsThatOfPlainResampling(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: "shapes")
    let seedCount = 1 + generator.index(below: 4)
    let conditions = (0..<1 + generator.index(below: 3)).map { _ in
      differences(
        0.1, seeds: seedCount, items: 1 + generator.index(below: 30), seedSpread: 0.2,
        generator: &generator)
    }
    let fast = PairedBootstrap(replicateCount: 200, seed: seed)
    let found = try #require(fast.interval(conditions))
    let expected = slowInterval(conditions, replicateCount: 200, seed: seed)
    #expect(abs(found.mean - expected.mean) < 1e-12)
    #expect(abs(found.low - expected.low) < 1e-12)
    #expect(abs(found.high - expected.high) < 1e-12)
  }

  /// All resamples of a tiny table, each as likely as the others, instead of random ones.
  private func exactEnds(_ table: [[Double]]) -> (low: Double, high: Double) {
    func tuples(_ values: [Int], _ length: Int) -> [[Int]] {
      (0..<length).reduce([[]]) { tuples, _ in
        tuples.flatMap { tuple in values.map { tuple + [$0] } }
      }
    }
    let (seeds, items) = (Array(table.indices), Array(table[0].indices))
    let means = tuples(seeds, seeds.count).flatMap { seeds in
      tuples(items, items.count).map { items in
        let values = seeds.flatMap { seed in items.map { table[seed][$0] } }
        return values.reduce(0, +) / Double(values.count)
      }
    }.sorted()
    let outside = Int(0.025 * Double(means.count))
    return (means[outside], means[means.count - 1 - outside])
  }

  @Test(arguments: [[[0.0, 1, 5]], [[0.0, 2], [4, 10]], [[-1.0, 0, 3], [2, 2, 8]]])
  func theIntervalIsThatOfAllResamples(table: [[Double]]) throws {
    let found = try #require(PairedBootstrap(replicateCount: 20_000).interval([table]))
    let expected = exactEnds(table)
    #expect(abs(found.low - expected.low) < 1e-9 && abs(found.high - expected.high) < 1e-9)
  }
}
