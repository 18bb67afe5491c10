import Foundation
import PackedSamples
import TestSupport
import Testing

@testable import Shards

@Suite struct OLMoExportTests {
  @Test func theFilesOfAShardHoldItsIDsAndWhichOfThemAreLabels() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(SamplePacking(), in: folder, .olmo)
      let shards = export.manifest.shards.indices.map { "shard-\($0.fiveDigits)" }
      #expect(shards.count > 1)
      let ids = try shards.flatMap { try export.elements($0 + ".npy", as: UInt16.self) }
      #expect(ids.map(UInt32.init) == export.tokens)
      let labels = try shards.flatMap { try export.bytes($0 + ".label_mask") }
      #expect(labels == export.sample.rows.indices.flatMap(export.labelMask(ofRow:)))
      for shard in shards {
        #expect(try export.bytes(shard + ".csv.gz").starts(with: [0x1f, 0x8b]))
      }
    }
  }
}
