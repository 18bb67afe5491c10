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

  /// Where nothing differs, about one interval in twenty leaves out 0; with the seeds' signs, fewer.
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
}
