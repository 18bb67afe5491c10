import PackedSamples
import Shards
import TestSupport
import Testing

@Suite struct ShardRowTests {
  @Test func aRowInPlaceIsTheRowThatIsReadOut() throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      for index in 0..<3 {
        let shard = try Shard(path: WrittenPacking(folder: folder).shardPath(index))
        try shard.forEachRow { row, segments, tokenCount, _ in
          try shard.withRow(row) { found in
            let ends = segments.map { Int32($0.range.upperBound) }
            #expect(Array(found.cuSeqlens) == [0] + ends)
            #expect(found.tokenCount == tokenCount)
            let same = try shard.segments(ofRow: row)
            #expect(same == segments)
            try shard.withTokens { tokens in
              #expect((0..<8).allSatisfy { found[$0] == tokens[row, $0] })
            }
          }
        }
      }
    }
  }

  @Test(arguments: [
    ("cu_seqlens", 1, 9), ("cu_seqlens", 0, 1), ("cu_seqlens_offsets", 0, -1),
    ("cu_seqlens_offsets", 1, 90), ("num_tokens", 0, 99),
  ])
  func aDamagedRowIsAnError(tensor: String, index: Int, value: Int) throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      let packing = WrittenPacking(folder: folder)
      try packing.patch(tensor, at: index, with: Int32(value))
      let shard = try Shard(path: packing.shardPath(0))
      #expect(throws: ShardsError.self) { try shard.withRow(0) { _ in } }
      #expect(throws: ShardsError.self) { try shard.segments(ofRow: 0) }
    }
  }
}
