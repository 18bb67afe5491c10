import Foundation
import Randomness
import Reporting
import Testing

@Suite struct DistributionTests {
  private func distribution(of values: [Double]) -> Distribution {
    var distribution = Distribution()
    for value in values { distribution.add(value) }
    return distribution
  }

  @Test func momentsAreExact() {
    let found = distribution(of: [3, 1, 4, 1, 5, 0])
    #expect(found.count == 6)
    #expect(found.sum == 14)
    #expect(found.zeroCount == 1)
    #expect(found.minimum == 0)
    #expect(found.maximum == 5)
    #expect(found.mean == 14.0 / 6)
  }

  @Test func nothingHasNoQuantiles() {
    #expect(Distribution().quantile(0.5) == nil)
    #expect(Distribution().mean == nil)
    #expect(Distribution().histogram(perDoubling: 4).isEmpty)
  }

  @Test func quantilesOfSmallWholeNumbersAreExactAndOthersClose() {
    var generator = SplitMix64(seed: 1)
    for range in [1...79, 1...5_000, 1...1_000_000] {
      let values = (0..<500).map { _ in Int.random(in: range, using: &generator) }.sorted()
      let found = distribution(of: values.map(Double.init))
      for percent in [0, 1, 10, 25, 50, 75, 90, 99, 100] {
        let rank = max(1, (percent * 500 + 99) / 100)
        let exact = Double(values[rank - 1])
        let quantile = found.quantile(Double(percent) / 100) ?? -1
        #expect(abs(quantile - exact) <= (range.upperBound < 80 ? 0 : 0.006 * exact))
      }
    }
  }

  @Test func zerosCountInQuantiles() {
    let found = distribution(of: [0, 0, 0, 7])
    #expect(found.quantile(0.5) == 0)
    #expect(found.quantile(0.75) == 0)
    #expect(found.quantile(0.76) == 7)
  }

  @Test func blocksAddUpToTheWhole() {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<50 {
      var whole = Distribution()
      var parts = Array(repeating: Distribution(), count: 3)
      for _ in 0..<Int.random(in: 0...60, using: &generator) {
        // Quarters, so that sums are exact in any order.
        let value = Double(Int.random(in: 0..<4_000, using: &generator)) / 4
        whole.add(value)
        parts[Int.random(in: 0..<3, using: &generator)].add(value)
      }
      var sum = Distribution()
      for part in parts { sum.merge(part) }
      #expect(sum == whole)
    }
  }

  @Test func theHistogramCountsTheValuesOfEachBucket() {
    var generator = SplitMix64(seed: 3)
    let values = (0..<400).map { _ in pow(2, Double.random(in: -3...12, using: &generator)) }
    let found = distribution(of: values)
    for perDoubling in [1, 2, 4, 16] {
      let histogram = found.histogram(perDoubling: perDoubling)
      for bucket in histogram {
        #expect(bucket.count == values.count { bucket.range.contains($0) })
        let ratio = bucket.range.upperBound / bucket.range.lowerBound
        #expect(abs(ratio - pow(2, 1 / Double(perDoubling))) < 1e-12)
      }
      #expect(histogram.reduce(0) { $0 + $1.count } == values.count)
    }
  }

  @Test func powersOfTwoBeginTheirBuckets() {
    for exponent in -5...20 {
      let value = scalbn(1.0, exponent)
      let histogram = distribution(of: [value]).histogram(perDoubling: 1)
      #expect(histogram.map(\.range) == [value..<2 * value])
    }
  }
}
