import Reporting
import Testing

@Suite struct ChartAxisTests {
  @Test func placesRunFromZeroToOne() {
    let linear = ChartAxis(10...30)
    #expect([10, 20, 30, 99].map(linear.place(of:)) == [0, 0.5, 1, 1])
    let logarithmic = ChartAxis(1...100, isLogarithmic: true)
    #expect([0, 1, 10, 100].map(logarithmic.place(of:)) == [0, 0, 0.5, 1])
  }

  @Test func ticksAreRoundAndInside() {
    #expect(ChartAxis(0...1).ticks(4) == [0, 0.25, 0.5, 0.75, 1])
    #expect(ChartAxis(2.31...2.79).ticks(5).map(ChartAxis.label) == ["2.4", "2.5", "2.6", "2.7"])
    #expect(ChartAxis(1...2_048, isLogarithmic: true).ticks(5) == [1, 10, 100, 1_000])
    #expect(ChartAxis(1.3...3, isLogarithmic: true).ticks(4) == [1.5, 2, 2.5, 3])
    #expect(ChartAxis(0...0).ticks(4).allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test(arguments: [0.001...0.002, 5...5, 1...1e12, -3...4, 1e-9...1e9])
  func anyRangeHasAFewTicks(range: ClosedRange<Double>) {
    for isLogarithmic in [false, true] {
      let axis = ChartAxis(range, isLogarithmic: isLogarithmic)
      #expect(axis.ticks(5).count <= 12)
      #expect(axis.ticks(5).allSatisfy { (0...1).contains(axis.place(of: $0)) })
    }
  }

  @Test func labelsAreShort() {
    #expect(
      [0, 0.25, 7, 1_500, 20_000, 3e6, 4e9, 0.0001].map(ChartAxis.label)
        == ["0", "0.25", "7", "1.5k", "20k", "3M", "4G", "1e-04"])
  }
}
