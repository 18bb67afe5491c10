import Randomness
import Testing

@testable import Reporting

@Suite struct ReportSampleTests {
  @Test func drawsAreDistinctAndInside() {
    var generator = SplitMix64(seed: 1)
    for limit in [0, 1, 5, 6, 100] {
      let drawn = ReportSample.draw(5, of: limit, using: &generator)
      #expect(drawn.count == min(5, limit))
      #expect(Set(drawn).count == drawn.count)
      #expect(drawn.allSatisfy { (0..<limit).contains($0) })
    }
  }

  @Test func everyNumberIsDrawnAsOften() {
    var generator = SplitMix64(seed: 2)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<4_000 {
      for number in ReportSample.draw(3, of: 10, using: &generator) { counts[number] += 1 }
    }
    #expect(counts.allSatisfy { abs($0 - 1_200) < 150 })
  }
}
