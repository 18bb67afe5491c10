import Packing
import Randomness
import Testing

@testable import Shards

@Suite struct SegmentTensorsTests {
  private func placement(
    _ documentID: Int, length: Int, start: Int = 0, sourceID: Int = 0, linkScore: Float = 0
  ) -> Chunk.Placement {
    Chunk.Placement(
      documentID: documentID, sourceID: sourceID, start: start, length: length,
      linkScore: linkScore)
  }

  private struct RowWithoutTokens: WritableRow {
    let pass: Int? = nil
    let placements: [Chunk.Placement]

    func withTokenBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) {}
  }

  private func tensors(_ rows: [[Chunk.Placement]], chunkLength: Int) throws -> SegmentTensors {
    try SegmentTensors(rows: rows.map(RowWithoutTokens.init), chunkLength: chunkLength)
  }

  private func shape(_ name: String, of tensors: SegmentTensors) -> [Int]? {
    tensors.shapes.first { $0.name == name }?.shape
  }

  @Test func aPaddingTailIsASegmentOfItsOwn() throws {
    let found = try tensors(
      [
        [
          placement(3, length: 2),
          placement(1 << 33, length: 6, start: 5, sourceID: 1, linkScore: 1.5),
        ],
        [placement(4, length: 3)],
      ], chunkLength: 8)
    #expect(found.tokenCount == 11)
    #expect(found.segmentCount == 4)
    #expect(shape("cu_seqlens", of: found) == [6])
    #expect(shape("cu_seqlens_offsets", of: found) == [3])
    #expect(shape("num_tokens", of: found) == [2])
    #expect(shape("doc_ids", of: found) == [4])
    #expect(found.fragmentLengths(ofRow: 0) == [2, 6])
    #expect(found.fragmentLengths(ofRow: 1) == [3])
    #expect(
      found.segments(ofRow: 0) == [
        Shard.Segment(documentID: 3, sourceID: 0, start: 0, range: 0..<2, linkScore: 0),
        Shard.Segment(documentID: 1 << 33, sourceID: 1, start: 5, range: 2..<8, linkScore: 1.5),
      ])
    #expect(
      found.segments(ofRow: 1) == [
        Shard.Segment(documentID: 4, sourceID: 0, start: 0, range: 0..<3, linkScore: 0),
        Shard.Segment(documentID: -1, sourceID: -1, start: 0, range: 3..<8, linkScore: 0),
      ])
  }

  /// Random rows, each read back from the tensors as the list of its fragments.
  @Test func rowsAreReadBackAsTheirFragments() throws {
    var generator = SplitMix64(seed: 11)
    for chunkLength in [1, 2, 7, 64] {
      let rows = (0..<40).map { _ in
        var room = generator.integer(in: 1...chunkLength)
        var row: [Chunk.Placement] = []
        while room > 0 {
          let length = generator.integer(in: 1...room)
          row.append(
            placement(
              generator.integer(in: 0...9), length: length, start: generator.integer(in: 0...99),
              sourceID: generator.integer(in: 0...2), linkScore: Float(generator.unit())))
          room -= length
        }
        return row
      }
      let found = try tensors(rows, chunkLength: chunkLength)
      #expect(found.tokenCount == rows.joined().reduce(0) { $0 + $1.length })
      for (number, row) in rows.enumerated() {
        let segments = found.segments(ofRow: number)
        #expect(segments.flatMap(\.range) == Array(0..<chunkLength))
        let read = segments.filter { !$0.isPadding }.map {
          placement(
            $0.documentID, length: $0.range.count, start: $0.start, sourceID: $0.sourceID,
            linkScore: $0.linkScore)
        }
        #expect(read == row)
        #expect(found.fragmentLengths(ofRow: number) == row.map(\.length))
        #expect(found.tokenCount(ofRow: number) == row.reduce(0) { $0 + $1.length })
      }
    }
  }

  @Test func rowsThatNoChunkHasAreRefused() {
    let bad = [
      [], [placement(0, length: 0)], [placement(0, length: 3, start: -1)],
      [placement(0, length: 5), placement(1, length: 4)],
    ]
    for row in bad {
      #expect(throws: ShardsError.self) {
        try tensors([[placement(0, length: 8)], row], chunkLength: 8)
      }
    }
  }
}
