import Documents
import Packing
import Pipeline
import Retrieval
import Shards
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct SourceRetrieverTests {
  /// Chunks end inside documents and some documents are long, so that remainders wait too.
  @Test(arguments: [
    (StrategyName.bm25, RetrievalOrder.chain, 1), (.bm25, .star, 1), (.bm25, .chain, 3),
    (.relatedFit, .chain, 1),
  ])
  func theWholeSourceGivesTheChunksOfABufferThatHoldsIt(
    strategy: StrategyName, order: RetrievalOrder, partitions: Int
  ) throws {
    try withTemporaryFolder { folder in
      let texts =
        PackingFixture.randomTexts(count: 400, words: 1...60, seed: 4)
        + PackingFixture.randomTexts(count: 9, words: 300...700, seed: 5) + ["x", " "]
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts, sources: ["a", "b"]))
      var stage = fixture.packer(strategy, chunkLength: 128)
      stage.configuration.retrieval?.order = order
      stage.configuration.partitionCount = partitions
      stage.configuration.bufferCapacity = 1_000
      let buffer = try fixture.pack(index, stage, name: "buffer")
      stage.configuration.bufferCapacity = nil
      let source = try fixture.pack(index, stage, name: "source")
      #expect(source.report.checks.filter { !$0.holds } == [])
      #expect(source.manifest.configuration.retrieval?.bufferCapacity == nil)
      let shards = buffer.files.keys.filter { $0.hasPrefix("shard-") }
      #expect(shards.count > 1)
      for shard in shards { #expect(source.files[shard] == buffer.files[shard], "\(shard)") }
    }
  }
}
