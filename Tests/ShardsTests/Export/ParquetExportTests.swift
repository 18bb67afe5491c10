import Compression
import Foundation
import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Shards

@Suite struct ParquetExportTests {
  @Test(arguments: [nil, ExportCompression.uncompressed, .zstd(level: 5)])
  func aRowIsARow(compression: ExportCompression?) throws {
    if case .zstd? = compression, !ZstdLibrary.isAvailable { return }
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(SamplePacking(), in: folder, .parquet) {
        $0.denseTensors = [.positionIDs, .segmentIDs]
        $0.compression = compression
      }
      #expect(try export.names == ["README.md", "export.json", "train-00000.parquet"])
      let file = try WrittenParquet(export.bytes("train-00000.parquet"))
      func lists(_ name: String) throws -> [[Int32]] {
        try file.int32Lists(name, "list", "element")
      }
      let rows = export.sample.rows
      let tokens = rows.indices.map { export.tokens(ofRow: $0).map { Int32($0) } }
      #expect(try lists("input_ids") == tokens)
      #expect(
        try lists("labels")
          == rows.indices.map { row in
            zip(tokens[row], export.labelMask(ofRow: row)).map { $1 == 1 ? $0 : -100 }
          })
      let lengths = rows.indices.map { row in
        let ends = export.cuSeqlens(ofRow: row)
        return zip(ends.dropFirst(), ends).map { Int32($0 - $1) }
      }
      #expect(try lists("seq_lengths") == lengths)
      #expect(try lists("position_ids") == lengths.map { $0.flatMap { Array(0..<$0) } })
      #expect(
        try lists("segment_ids")
          == rows.indices.map { row in
            lengths[row].enumerated().flatMap { index, length in
              let isPadding = index == rows[row].placements.count
              return [Int32](repeating: isPadding ? 0 : Int32(index + 1), count: Int(length))
            }
          })
    }
  }

  @Test func repeatedDocumentsHaveThePassOfEachFragment() throws {
    try withTemporaryFolder { folder in
      var sample = try SamplePacking()
      sample.repeatRows(epochs: 2)
      let export = try ExportedPacking.export(sample, in: folder, .parquet)
      let file = try WrittenParquet(export.bytes("train-00000.parquet"))
      #expect(
        try file.int32Lists("documents", "list", "element", "pass")
          == sample.rows.map { row in row.placements.map { _ in Int32(row.pass) } })
      #expect(String(decoding: try export.bytes("README.md"), as: UTF8.self).contains("`pass`"))
    }
  }

  @Test func everyFragmentSaysWhereItComesFrom() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(SamplePacking(), in: folder, .parquet)
      let file = try WrittenParquet(export.bytes("train-00000.parquet"))
      let placements = export.sample.rows.map(\.placements)
      #expect(
        try file.textLists("documents", "list", "element", "id")
          == placements.map { $0.map { "id-\($0.documentID)" } })
      #expect(
        try file.int32Lists("documents", "list", "element", "start")
          == placements.map { $0.map { Int32($0.start) } })
      #expect(
        try file.int32Lists("documents", "list", "element", "length")
          == placements.map { $0.map { Int32($0.length) } })
      #expect(
        try file.textLists("documents", "list", "element", "source")
          == placements.map { $0.map { export.sample.sources[$0.sourceID] } })
      #expect(
        try file.floatLists("documents", "list", "element", "score")
          == placements.map { $0.map(\.linkScore) })
    }
  }

  @Test func aFileEndsAtItsSize() throws {
    try withTemporaryFolder { folder in
      let limit = 4_000
      let export = try ExportedPacking.export(
        SamplePacking(lengths: Array(repeating: 255, count: 34), strategy: .mix, chunkLength: 256),
        in: folder, .parquet
      ) {
        $0.shardByteCount = limit
        $0.compression = .uncompressed
      }
      let names = try export.names.filter { $0.hasSuffix(".parquet") }
      #expect(names.count > 3 && names == names.indices.map { "train-0000\($0).parquet" })
      let files = try names.map { try WrittenParquet(export.bytes($0)) }
      #expect(files.reduce(0) { $0 + $1.rowCount } == 34)
      let ids = try files.flatMap { try $0.int32Lists("input_ids", "list", "element") }
      #expect(ids.flatMap { $0.map { UInt32($0) } } == export.tokens)
    }
  }

  @Test func equalPackingsGiveEqualFiles() throws {
    let bytes = try (0..<2).map { _ in
      try withTemporaryFolder { folder in
        try ExportedPacking.export(SamplePacking(), in: folder, .parquet)
          .bytes("train-00000.parquet")
      }
    }
    #expect(bytes[0] == bytes[1])
  }

  @Test func theManifestSaysHowTheFilesAreCompressed() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(SamplePacking(), in: folder, .parquet)
      let manifest = try #require(ExportManifest.read(folder: export.folder))
      #expect(manifest.compression == "snappy" && manifest.zstdVersion == nil)
    }
    guard ZstdLibrary.isAvailable else { return }
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(SamplePacking(), in: folder, .parquet) {
        $0.compression = .zstd(level: 9)
      }
      let manifest = try #require(ExportManifest.read(folder: export.folder))
      #expect(manifest.compression == "zstd:9" && manifest.zstdVersion == ZstdLibrary.version)
    }
  }
}
