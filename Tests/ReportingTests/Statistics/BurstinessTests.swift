import Foundation
import Reporting
import Testing

@Suite struct BurstinessTests {
  private func entries(_ counts: UInt32...) -> [TokenCounter.Entry] {
    counts.enumerated().map { TokenCounter.Entry(id: UInt32($0.offset), count: $0.element) }
  }

  @Test func chunksAndFragmentsHaveTheirOwnExponents() {
    var burstiness = Burstiness()
    burstiness.add(chunk: entries(2, 2, 1), fragments: [entries(1, 1), entries(1, 1, 1), []])
    #expect(burstiness.chunks.count == 1)
    #expect(
      burstiness.chunks.mean == ZipfExponent.estimate(meanLogarithm: 2 * log(2) / 3))
    // What repeats nothing has the upper bound; what holds nothing has none.
    #expect(burstiness.fragments.count == 2)
    #expect(burstiness.fragments.mean == 10)
  }

  @Test func repetitionLowersTheExponent() throws {
    let rare = try #require(Burstiness.exponent(of: entries(1, 1, 1, 2)))
    let often = try #require(Burstiness.exponent(of: entries(3, 2, 4, 2)))
    #expect(often < rare)
    #expect(Burstiness.exponent(of: []) == nil)
  }

  @Test func countsOfBlocksAddUp() {
    var first = Burstiness()
    first.add(chunk: entries(2), fragments: [entries(2)])
    var second = Burstiness()
    second.add(chunk: entries(1), fragments: [entries(1), entries(1)])
    first.merge(second)
    #expect(first.chunks.count == 2)
    #expect(first.fragments.count == 3)
  }
}
