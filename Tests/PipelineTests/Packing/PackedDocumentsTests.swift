import Packing
import Retrieval
import Shards
import TestSupport
import Testing

@testable import Pipeline

@Suite struct PackedDocumentsTests {
  private func withIndex(_ body: (PackingFixture, CorpusIndex) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 30, words: 1...30, seed: 14)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      try body(fixture, try fixture.index(try fixture.write(texts, sources: ["a", "b"])))
    }
  }

  private func rows(_ documents: PackedDocuments) throws -> [DocumentRow] {
    var rows: [DocumentRow] = []
    try documents.forEachRow { rows.append($0) }
    return rows
  }

  @Test func everyDocumentHasItsRowAndDroppedOnesTheirReason() throws {
    try withIndex { fixture, index in
      let settings = try fixture.packer(.uni, chunkLength: 32).plan(index).settings
      let dropped = [
        DroppedDocument(documentID: 2, reason: .nearDuplicate),
        DroppedDocument(documentID: 29, reason: .overBudget),
      ]
      let found = try rows(
        PackedDocuments(index: index, settings: settings, units: nil, dropped: dropped))
      #expect(found.map(\.documentID) == Array(0..<30))
      #expect(found.map(\.externalID) == (0..<30).map { "d\($0)" })
      #expect(found.map(\.source) == (0..<30).map { $0 % 2 == 0 ? "a" : "b" })
      #expect(found.map(\.line) == Array(1...30))
      #expect(found.compactMap(\.dropped) == [.nearDuplicate, .overBudget])
      #expect(found[2].dropped == .nearDuplicate && found[29].dropped == .overBudget)
      for row in found {
        #expect(try index.tokens(ofDocument: row.documentID).tokens.count == row.tokenCount)
        #expect(row.packedTokenCount == nil)
      }
    }
  }

  @Test func truncatedDocumentsSayHowMuchIsPackedUnlessTheyAreDropped() throws {
    try withIndex { fixture, index in
      var stage = fixture.packer(.uni, chunkLength: 32)
      stage.configuration.longDocuments = .truncate
      let settings = try stage.plan(index).settings
      let whole = try rows(
        PackedDocuments(index: index, settings: settings, units: nil, dropped: []))
      #expect(whole.contains { $0.packedTokenCount != nil })
      for row in whole {
        // L tokens with the EOS fit; of a longer document the first L tokens are packed.
        #expect(row.packedTokenCount == (row.tokenCount >= 32 ? 32 : nil))
      }
      let long = try #require(whole.first { $0.packedTokenCount != nil })
      let dropped = [DroppedDocument(documentID: long.documentID, reason: .overBudget)]
      let found = try rows(
        PackedDocuments(index: index, settings: settings, units: nil, dropped: dropped))
      #expect(found[long.documentID].packedTokenCount == nil)
    }
  }

  @Test func thePartitionsDivideTheRows() throws {
    try withIndex { fixture, index in
      var stage = fixture.packer(.uni, chunkLength: 32)
      stage.configuration.partitionCount = 3
      let (settings, units) = (try stage.plan(index).settings, try stage.plan(index).units)
      let dropped = [DroppedDocument(documentID: 7, reason: .overBudget)]
      let partitions = try (0..<3).map { partition in
        try rows(
          PackedDocuments(
            index: index, settings: settings, units: units.filter { $0.partition == partition },
            dropped: dropped.filter {
              stage.configuration.partitioning.partition(ofExternalID: "d\($0.documentID)")
                == partition
            }))
      }
      for (partition, rows) in partitions.enumerated() {
        for row in rows {
          #expect(
            stage.configuration.partitioning.partition(ofExternalID: row.externalID) == partition)
        }
      }
      let whole = try rows(
        PackedDocuments(index: index, settings: settings, units: nil, dropped: dropped))
      #expect(partitions.joined().sorted { $0.documentID < $1.documentID } == whole)
    }
  }
}
