import PackedSamples
import TestSupport
import Testing

@testable import Shards

/// What the damaged packings of `VerifierTests` cannot show alone.
@Suite struct RowCheckTests {
  /// The violations of a row of 8 ids that are all padding, but for the fragment if there is one.
  private func violations(of segments: [Shard.Segment], tokenCount: Int) throws -> [String] {
    try withTemporaryFolder { folder in
      let manifest = try SamplePacking().write(to: folder)
      var violations: [String] = []
      _ = RowCheck(manifest: manifest, place: "here").check(
        segments, tokenCount: tokenCount, maxSeqlen: segments.map(\.range.count).max() ?? 0,
        token: { $0 < tokenCount ? 5 : UInt32(SamplePacking.padding) },
        violation: { violations.append($0) })
      return violations
    }
  }

  private func segment(_ documentID: Int, _ range: Range<Int>) -> Shard.Segment {
    Shard.Segment(
      documentID: documentID, sourceID: documentID < 0 ? -1 : 0, start: 0, range: range,
      linkScore: 0)
  }

  @Test func aSoundRowHasNoViolation() throws {
    #expect(try violations(of: [segment(0, 0..<8)], tokenCount: 8).isEmpty)
    #expect(try violations(of: [segment(0, 0..<3), segment(-1, 3..<8)], tokenCount: 3).isEmpty)
  }

  @Test func aRowOfPaddingAloneIsNoRow() throws {
    #expect(
      try violations(of: [segment(-1, 0..<8)], tokenCount: 0) == ["here has no fragment"])
  }

  @Test func paddingIsOneSegment() throws {
    let segments = [segment(0, 0..<3), segment(-1, 3..<5), segment(-1, 5..<8)]
    #expect(
      try violations(of: segments, tokenCount: 3)
        == ["here has padding that is not one segment at its end"])
  }
}
