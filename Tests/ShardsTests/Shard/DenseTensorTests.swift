import Packing
import Testing

@testable import Shards

@Suite struct DenseTensorTests {
  /// Fragments of 2, 3 and 1 tokens and two of padding, with link scores 0, 5 and 1.
  private let segments = [
    Shard.Segment(documentID: 4, sourceID: 0, start: 0, range: 0..<2, linkScore: 0),
    Shard.Segment(documentID: 2, sourceID: 0, start: 0, range: 2..<5, linkScore: 5),
    Shard.Segment(documentID: 9, sourceID: 0, start: 7, range: 5..<6, linkScore: 1),
    Shard.Segment(documentID: -1, sourceID: -1, start: 0, range: 6..<8, linkScore: 0),
  ]

  private func bytes(_ tensor: DenseTensor, _ boundaryLoss: BoundaryLoss = .mask) -> [UInt8] {
    var bytes: [UInt8] = []
    tensor.append(segments, boundaryLoss: boundaryLoss, to: &bytes)
    return bytes
  }

  private func integers(_ tensor: DenseTensor) -> [Int32] {
    bytes(tensor).withUnsafeBytes { Array(MappedIntegers($0)) }
  }

  @Test func positionsRestartInEverySegment() {
    #expect(integers(.positionIDs) == [0, 1, 0, 1, 2, 0, 0, 1])
  }

  @Test func segmentsCountFromOneAndPaddingIsZero() {
    #expect(integers(.segmentIDs) == [1, 1, 2, 2, 2, 3, 0, 0])
  }

  @Test(arguments: [
    (BoundaryLoss.mask, [0, 1, 0, 1, 1, 0, 0, 0] as [UInt8]),
    (.keep, [0, 1, 1, 1, 1, 1, 0, 0]),
    (.related(threshold: 0), [0, 1, 1, 1, 1, 1, 0, 0]),
    (.related(threshold: 2), [0, 1, 1, 1, 1, 0, 0, 0]),
    (.related(threshold: 5), [0, 1, 1, 1, 1, 0, 0, 0]),
    (.related(threshold: 6), [0, 1, 0, 1, 1, 0, 0, 0]),
  ])
  func theLossMaskLeavesOutPaddingAndWhatTheBoundaryLossDoes(
    boundaryLoss: BoundaryLoss, expected: [UInt8]
  ) {
    #expect(bytes(.lossMask, boundaryLoss) == expected)
  }
}
