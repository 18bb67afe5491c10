import Files
import Foundation
import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Shards

@Suite struct ShardExporterTests {
  /// What is said of an export that is refused.
  private func refusal(
    _ sample: SamplePacking, _ format: ExportFormat, _ options: ExportOptions = ExportOptions(),
    _ change: (inout ShardManifest) -> Void = { _ in }
  ) throws -> String? {
    try withTemporaryFolder { folder in
      try sample.write(to: folder)
      try WrittenPacking(folder: folder).editManifest(change)
      do {
        _ = try ShardExporter(folder: folder, format: format, options: options)
        return nil
      } catch let error as ShardsError {
        return error.description
      }
    }
  }

  @Test(arguments: ExportFormat.allCases)
  func theManifestListsEveryFileWithItsHash(format: ExportFormat) throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(SamplePacking(), in: folder, format)
      let manifest = try #require(ExportManifest.read(folder: export.folder))
      #expect(manifest.format == format.rawValue)
      #expect(manifest.leftBehind.isEmpty)
      #expect(try Set(manifest.files.map(\.file) + ["export.json"]) == Set(export.names))
      for file in manifest.files {
        let bytes = try export.bytes(file.file)
        #expect(file.bytes == bytes.count)
        #expect(file.sha256 == FileDigest.hexadecimal(of: bytes), "\(file.file)")
      }
    }
  }

  @Test(arguments: ExportFormat.allCases)
  func theSamePackingGivesTheSameBytes(format: ExportFormat) throws {
    let files = try (0..<2).map { _ in
      try withTemporaryFolder { folder in
        let export = try ExportedPacking.export(SamplePacking(), in: folder, format)
        return try export.names.map { ($0, try export.bytes($0)) }
      }
    }
    #expect(files[0].elementsEqual(files[1], by: ==))
  }

  @Test(arguments: [ExportFormat.megatron, .olmo])
  func readersThatLookForEOSNeedIt(format: ExportFormat) throws {
    let sample = try SamplePacking(boundary: BoundaryTokens(bos: nil, eos: nil))
    let reason = try #require(try refusal(sample, format))
    #expect(reason.contains("--no-eos") && reason.contains("--force"))
    var forced = ExportOptions()
    forced.isForced = true
    #expect(try refusal(sample, format, forced) == nil)
  }

  @Test(arguments: [ExportFormat.mds, .datatrove, .npy, .jsonl])
  func readersThatAreToldTheBoundariesDoNot(format: ExportFormat) throws {
    let sample = try SamplePacking(boundary: BoundaryTokens(bos: nil, eos: nil))
    #expect(try refusal(sample, format) == nil)
  }

  @Test(arguments: ExportFormat.allCases)
  func paddingThatLooksLikeEOSIsRefusedForMegatronAlone(format: ExportFormat) throws {
    let reason = try refusal(SamplePacking(), format) { $0.padTokenID = 98 }
    #expect((reason != nil) == (format == .megatron))
    #expect(reason?.contains("--pad-token") ?? true)
  }

  @Test(arguments: ExportFormat.allCases)
  func rowsThatAreLongerThanTheContextAreRefusedWhereReadersCutThem(format: ExportFormat) throws {
    let reason = try refusal(SamplePacking(), format) { $0.contextLength = 7 }
    #expect((reason != nil) == format.dependsOnEOS)
  }

  @Test func aPackingWithoutRowsIsRefused() throws {
    let reason = try refusal(SamplePacking(lengths: []), .npy)
    #expect(reason?.contains("no rows") == true && reason?.contains("--force") == false)
  }

  /// A choice that a format has no place for.
  struct Contradiction: Sendable {
    var format: ExportFormat
    var options = ExportOptions()

    init(_ format: ExportFormat, _ change: (inout ExportOptions) -> Void) {
      self.format = format
      change(&options)
    }
  }

  @Test(arguments: [
    Contradiction(.megatron) { $0.denseTensors = [.lossMask] },
    Contradiction(.olmo) { $0.denseTensors = [.positionIDs] },
    Contradiction(.jsonl) { $0.compression = .zstd(level: 3) },
    Contradiction(.mds) { $0.compression = .snappy },
    Contradiction(.olmo) { $0.shardByteCount = 1 << 20 },
    Contradiction(.parquet) { $0.denseTensors = [.lossMask] },
    Contradiction(.megatron) { $0.boundaryLoss = .keep },
    Contradiction(.npy) { $0.boundaryLoss = .related(threshold: 1) },
  ])
  func whatAFormatHasNoPlaceForIsRefused(contradiction: Contradiction) throws {
    #expect(contradiction.format.contradiction(in: contradiction.options) != nil)
    #expect(try refusal(SamplePacking(), contradiction.format, contradiction.options) != nil)
  }

  @Test func aShardThatIsNotTheOneOfTheManifestIsNotExported() throws {
    try withTemporaryFolder { folder in
      let packing = folder + "/packed"
      try FileManager.default.createDirectory(atPath: packing, withIntermediateDirectories: true)
      try SamplePacking().write(to: packing)
      try WrittenPacking(folder: packing).patch("input_ids", at: 3, with: UInt16(7), shard: 1)
      let exporter = try ShardExporter(folder: packing, format: .npy, options: ExportOptions())
      #expect(throws: ShardsError.alteredShard(path: packing + "/shard-00001.safetensors")) {
        try exporter.export(into: ExportFolder(path: folder + "/out", overwrite: false))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["packed"])
    }
  }
}
