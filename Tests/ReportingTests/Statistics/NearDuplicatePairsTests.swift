import Packing
import Reporting
import Testing

@Suite struct NearDuplicatePairsTests {
  private func sketch(_ range: Range<UInt32>, changing changed: Set<UInt32> = []) -> DocumentSketch
  {
    DocumentSketch(of: range.map { changed.contains($0) ? 100_000 + $0 : $0 }[...])
  }

  @Test func copiesAndNearCopiesArePairsAndOthersAreNot() {
    var pairs = NearDuplicatePairs()
    pairs.add([
      (0, sketch(0..<400)), (1, sketch(0..<400, changing: [17])), (2, sketch(1_000..<1_400)),
    ])
    #expect(pairs.comparedCount == 3)
    #expect(pairs.count == 1)
    #expect(pairs.chunkCount == 1)
    pairs.add([(3, sketch(0..<400)), (4, sketch(1_000..<1_400))])
    #expect(pairs.chunkCount == 1)
  }

  @Test func fragmentsOfOneDocumentAreNotAPair() {
    var pairs = NearDuplicatePairs()
    pairs.add([(5, sketch(0..<40)), (5, sketch(0..<40))])
    #expect(pairs == NearDuplicatePairs())
  }

  @Test func countsOfBlocksAddUp() {
    var first = NearDuplicatePairs()
    first.add([(0, sketch(0..<40)), (1, sketch(0..<40))])
    var second = first
    second.merge(first)
    #expect(second.count == 2)
    #expect(second.comparedCount == 2)
    #expect(second.chunkCount == 2)
  }
}
