import PackedSamples
import TestSupport
import Testing

@testable import Shards

@Suite struct DatatroveExportTests {
  @Test func theIndexHoldsTheEndsOfAllSegmentsOfTheShard() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(
        SamplePacking(), in: folder, .datatrove)
      let shards = export.manifest.shards.indices.map { "\($0.fiveDigits).ds" }
      let ids = try shards.flatMap { try export.elements($0, as: UInt16.self) }
      #expect(ids.map(UInt32.init) == export.tokens)
      var firstRow = 0
      for (shard, record) in zip(shards, export.manifest.shards) {
        let rows = firstRow..<firstRow + record.rows
        #expect(
          try export.elements(shard + ".index", as: UInt64.self)
            == rows.flatMap { row in
              export.cuSeqlens(ofRow: row).dropFirst().map { UInt64(8 * (row - firstRow) + $0) }
            })
        #expect(try export.bytes(shard + ".loss") == rows.flatMap(export.labelMask(ofRow:)))
        let metadata = String(decoding: try export.bytes(shard + ".metadata"), as: UTF8.self)
        #expect(metadata.hasPrefix("tokenizer.json|2\n\(8 * record.rows)\n"))
        firstRow = rows.upperBound
      }
    }
  }
}
