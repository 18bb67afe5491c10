import Packing
import Retrieval
import Shards
import TestSupport
import Testing
import Tokenization

@testable import Pipeline

@Suite struct UnitPackerTests {
  /// A chunk as it is read back from a spool.
  private struct ReadChunk {
    var placements: [Chunk.Placement]
    var tokens: [TokenID]
  }

  private func chunks(of spool: ChunkSpool) throws -> [ReadChunk] {
    (0..<spool.count).map { number in
      var tokens: [TokenID] = []
      spool[number].withTokenBytes { bytes in
        tokens = stride(from: 0, to: bytes.count, by: 2).map {
          TokenID(bytes[$0]) | TokenID(bytes[$0 + 1]) << 8
        }
      }
      return ReadChunk(placements: spool[number].placements, tokens: tokens)
    }
  }

  /// Packs every unit of a small corpus with `strategy`, and hands over its chunks.
  private func forEachUnit(
    _ strategy: StrategyName, longDocuments: LongDocumentPolicy = .split,
    nearDuplicates: NearDuplicatePolicy = .apart,
    _ body: (
      _ unit: PackingUnit, _ plan: PackingPlan, _ index: CorpusIndex, _ chunks: [ReadChunk],
      _ dropped: [DroppedDocument]
    ) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let texts =
        PackingFixture.randomTexts(count: 70, words: 1...40, seed: 9)
        + [String(repeating: "long ", count: 90)]
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts, sources: ["a", "b"]))
      var stage = fixture.packer(strategy, chunkLength: 32)
      stage.configuration.longDocuments = longDocuments
      stage.configuration.nearDuplicates = nearDuplicates
      let plan = try stage.plan(index)
      for unit in plan.units {
        let path = folder + "/\(strategy)-\(unit.number)"
        try UnitPacker(
          unit: unit, settings: plan.settings, index: index, tokenizer: plan.tokenizer,
          analyzer: FragmentAnalyzer(index.analyzer), progress: ProgressLine(isQuiet: true)
        ).pack(into: ChunkSpoolWriter(path: path, tokenWidth: plan.settings.tokenWidth))
        let spool = try ChunkSpool(path: path, tokenWidth: plan.settings.tokenWidth)
        try body(unit, plan, index, try chunks(of: spool), spool.dropped)
      }
    }
  }

  @Test(arguments: StrategyName.allCases)
  func everyDocumentOfTheUnitIsInItsChunksOnceAndWhole(strategy: StrategyName) throws {
    var packed: [Int] = []
    try forEachUnit(strategy) { unit, plan, index, chunks, dropped in
      #expect(dropped == [])
      var stretches: [Int: [(start: Int, tokens: ArraySlice<TokenID>)]] = [:]
      for chunk in chunks {
        #expect((1...32).contains(chunk.tokens.count))
        var position = 0
        for placement in chunk.placements {
          let end = position + placement.length
          stretches[placement.documentID, default: []].append(
            (placement.start, chunk.tokens[position..<end]))
          position = end
        }
        #expect(position == chunk.tokens.count)
      }
      for (documentID, found) in stretches {
        let tokens = found.sorted { $0.start < $1.start }.flatMap(\.tokens)
        let (sourceID, text) = try index.tokens(ofDocument: documentID)
        #expect(tokens == text + [TokenID(plan.settings.eosTokenID)])
        #expect(unit.sources.map(\.id).contains(sourceID))
        #expect(!strategy.keepsDocumentsWhole || tokens.count > 32 || found.count == 1)
      }
      packed += stretches.keys
    }
    #expect(packed.sorted() == Array(0..<71))
  }

  @Test(arguments: [StrategyName.mix, .uni])
  func withoutRetrievalChunksAreTheStreamCutEveryLTokens(strategy: StrategyName) throws {
    try forEachUnit(strategy, nearDuplicates: .allow) { unit, plan, index, chunks, _ in
      let documents = DocumentStream(unit, of: index, plan.settings) { _, _ in }
      var stream: [TokenID] = []
      while let document = try documents.next() { stream += document.tokens }
      let expected = stride(from: 0, to: stream.count, by: 32).map {
        Array(stream[$0..<min($0 + 32, stream.count)])
      }
      #expect(chunks.map(\.tokens) == expected)
    }
  }

  @Test func droppedDocumentsAreInTheSpoolWithTheirReason() throws {
    try forEachUnit(.bm25, longDocuments: .drop) { _, _, index, chunks, dropped in
      let packed = Set(chunks.flatMap { $0.placements.map(\.documentID) })
      for document in dropped {
        #expect(document.reason == .tooLong)
        #expect(!packed.contains(document.documentID))
        let tokens = try index.tokens(ofDocument: document.documentID).tokens
        #expect(tokens.count >= 32)
      }
      #expect(!dropped.isEmpty)
    }
  }
}
