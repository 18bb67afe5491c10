import Randomness
import Testing

@testable import Retrieval

@Suite struct TopicSampleTests {
  @Test func smallSourcesHaveNoSampleAndLargerOnesAPartThatGrowsSmaller() throws {
    #expect(TopicSample(documentCount: TopicSample.leastDocumentCount - 1) == nil)
    var generator = SplitMix64(seed: 1)
    let hashes = (0..<4_000).map { _ in generator.next() }
    var last = hashes.count
    for (count, share) in [
      (256, 1), (16_384, 1), (32_768, 0.5), (49_152, 1.0 / 3), (300_000, 1.0 / 3),
      (1_310_720, 0.1), (13_107_200, 0.01),
    ] {
      let sample = try #require(TopicSample(documentCount: count))
      let found = hashes.count(where: sample.contains)
      #expect(abs(Double(found) / Double(hashes.count) - share) < 0.03, "\(count)")
      #expect(sample.isWhole == (count <= TopicSample.wholeCount))
      #expect(found <= last)
      last = found
    }
  }

  @Test func theBoundIsADecimalNumber() throws {
    #expect(TopicSample(documentCount: 300)?.boundText == "18446744073709551616")
    let half = try #require(UInt64(TopicSample(documentCount: 32_768)?.boundText ?? ""))
    let sample = try #require(TopicSample(documentCount: 32_768))
    #expect(sample.contains(half - 1) && !sample.contains(half))
  }
}
