import PackedSamples
import Packing
import Shards
import TestSupport
import Testing

@Suite struct PackedFolderTests {
  @Test func chunksAreNumberedOverTheShards() throws {
    try withTemporaryFolder { path in
      let packing = try SamplePacking()
      let manifest = try packing.write(to: path)
      try #require(manifest.shards.count > 1)
      let folder = try PackedFolder(path: path)
      #expect(folder.chunkCount == packing.rows.count)
      for (number, row) in packing.rows.enumerated() {
        let chunk = try folder.chunk(number)
        #expect(chunk.number == number)
        #expect(chunk.file == manifest.shards[number / 3].file)
        #expect(chunk.row == number % 3)
        #expect(chunk.tokens.prefix(row.tokens.count) == row.tokens[...])
        #expect(chunk.fragments.map(\.documentID) == row.placements.map(\.documentID))
        #expect(chunk.segments.last?.range.upperBound == packing.chunkLength)
      }
      var seen: [Int] = []
      try folder.forEachChunk { number, segments in
        seen.append(number)
        let chunk = try folder.chunk(number)
        #expect(chunk.segments == segments)
      }
      #expect(seen == Array(0..<packing.rows.count))
    }
  }

  @Test(arguments: [-1, 1_000]) func aChunkThatIsNotThereIsAnError(number: Int) throws {
    try withTemporaryFolder { path in
      try SamplePacking().write(to: path)
      let folder = try PackedFolder(path: path)
      #expect(
        throws: ShardsError.noSuchChunk(
          path: path, number: number, chunkCount: folder.chunkCount)
      ) { try folder.chunk(number) }
    }
  }

  @Test func aShardOfOtherSizeThanTheManifestSaysIsAnError() throws {
    try withTemporaryFolder { path in
      var manifest = try SamplePacking().write(to: path)
      manifest.shards[0].rows += 1
      try manifest.replace(in: path)
      #expect(throws: ShardsError.self) { try PackedFolder(path: path) }
    }
  }
}
