import Files
import Foundation
import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Shards

@Suite struct MDSExportTests {
  @Test func aShardHasTheBytesThatTheFormatAsksFor() throws {
    try withTemporaryFolder { folder in
      // One row of four tokens: a document of two with its EOS, and padding.
      let export = try ExportedPacking.export(
        SamplePacking(lengths: [2], chunkLength: 4), in: folder, .mds)
      let configuration =
        #"{"column_encodings": ["ndarray:int32", "ndarray:int64", "ndarray:float32", "#
        + #""ndarray:uint16:4"], "column_names": ["cu_seqlens", "doc_ids", "link_scores", "#
        + #""tokens"], "column_sizes": [null, null, null, 8], "compression": null, "format": "#
        + #""mds", "hashes": ["sha256"], "size_limit": 67108864, "version": 2}"#
      let start = UInt8(12 + configuration.utf8.count - 256)
      let size = UInt8(12 + configuration.utf8.count + 62 - 256)
      let expected: [UInt8] =
        [1, 0, 0, 0, start, 1, 0, 0, size, 1, 0, 0] + Array(configuration.utf8)
        + [14, 0, 0, 0, 18, 0, 0, 0, 10, 0, 0, 0]
        + [4, 3, 0, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0]
        + [4, 2] + [0, 0, 0, 0, 0, 0, 0, 0] + Array(repeating: 255, count: 8)
        + [4, 2, 0, 0, 0, 0, 0, 0, 0, 0]
        + [0, 0, 1, 0, 98, 0, 99, 0]
      let found = try export.bytes("shard.00000.mds")
      #expect(found == expected)
      let hash = FileDigest.hexadecimal(of: expected)
      let index = String(decoding: try export.bytes("index.json"), as: UTF8.self)
      #expect(
        index == #"{"shards": ["#
          + configuration.dropLast(#""size_limit": 67108864, "version": 2}"#.count)
          + #""raw_data": {"basename": "shard.00000.mds", "bytes": \#(expected.count), "hashes": "#
          + #"{"sha256": "\#(hash)"}}, "samples": 1, "size_limit": 67108864, "version": 2, "#
          + #""zip_data": null}], "version": 2}"#)
    }
  }

  @Test func repeatedDocumentsHaveThePassOfEachSample() throws {
    try withTemporaryFolder { folder in
      var sample = try SamplePacking(lengths: [2], chunkLength: 4)
      sample.repeatRows(epochs: 2)
      let export = try ExportedPacking.export(sample, in: folder, .mds)
      let bytes = try export.bytes("shard.00000.mds")
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(
        text.contains(
          #""column_names": ["cu_seqlens", "doc_ids", "link_scores", "pass_id", "tokens"], "#
            + #""column_sizes": [null, null, null, 4, 8]"#))
      // The pass comes before the four ids of the last sample.
      #expect(bytes.suffix(12).elementsEqual([1, 0, 0, 0, 0, 0, 1, 0, 98, 0, 99, 0]))
    }
  }

  @Test func aShardIsNotFilledBeyondItsLimit() throws {
    try withTemporaryFolder { folder in
      let limit = 5_000
      let export = try ExportedPacking.export(
        SamplePacking(
          lengths: Array(repeating: 255, count: 34), strategy: .mix, chunkLength: 256),
        in: folder, .mds
      ) { $0.shardByteCount = limit }
      let names = try export.names.filter { $0.hasPrefix("shard.") }
      #expect(names == (0..<5).map { "shard.0000\($0).mds" })
      let counts = try names.map { try export.elements($0, as: UInt32.self)[0] }
      #expect(counts.reduce(0, +) == 34)
      for name in names.dropLast() {
        let byteCount = try export.bytes(name).count
        // A sample has 560 bytes and its offset.
        #expect(byteCount <= limit && byteCount > limit - 564, "\(name): \(byteCount)")
      }
    }
  }

  @Test func denseTensorsAreColumnsInTheOrderOfTheirNames() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(
        SamplePacking(), in: folder,
        .mds
      ) { $0.denseTensors = [.lossMask, .positionIDs] }
      let index = String(decoding: try export.bytes("index.json"), as: UTF8.self)
      #expect(
        index.contains(
          #"["cu_seqlens", "doc_ids", "link_scores", "loss_mask", "position_ids", "tokens"]"#))
      #expect(index.contains(#""ndarray:uint8:8", "ndarray:int32:8", "ndarray:uint16:8"]"#))
    }
  }
}
