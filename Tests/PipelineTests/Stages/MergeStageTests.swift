import Documents
import Files
import Foundation
import Packing
import Retrieval
import Shards
import TestSupport
import Testing

@testable import Pipeline

@Suite struct MergeStageTests {
  /// Packs one of `count` partitions, or all of them, into a folder of the fixture.
  private func pack(
    _ index: CorpusIndex, of fixture: PackingFixture, _ name: String, _ partition: Int?,
    of count: Int, seed: UInt64 = 1
  ) throws {
    var stage = fixture.packer(.bm25, chunkLength: 32, seed: seed)
    stage.configuration.partitionCount = count
    stage.partition = partition
    try Pipeline.pack(
      index, by: try stage.plan(index), with: stage,
      into: try OutputFolder(packing: "\(fixture.folder)/\(name)", overwrite: false),
      progress: ProgressLine(isQuiet: true))
  }

  @Test func noNumberOfAPartTraps() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 12, words: 1...20, seed: 1)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts))
      for partition in 0..<2 {
        try pack(index, of: fixture, "p\(partition)", partition, of: 2)
      }
      let path = URL(filePath: folder + "/p1/part.json")
      for form in try HostileJSON.forms(of: try Data(contentsOf: path)) {
        try form.bytes.write(to: path)
        let said = message {
          try MergeStage().merge(
            [folder + "/p0", folder + "/p1"],
            into: try OutputFolder(packing: folder + "/merged", overwrite: true),
            progress: ProgressLine(isQuiet: true))
        }
        // What no merge looks at changes nothing.
        let isMerged = FileManager.default.fileExists(atPath: folder + "/merged/manifest.json")
        #expect(
          isMerged || said.contains("part") || said.contains("unit"), "\(form.change): \(said)")
        try? FileManager.default.removeItem(atPath: folder + "/merged")
      }
    }
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 30, words: 1...40, seed: 1)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts))
      func pack(_ name: String, _ partition: Int?, seed: UInt64 = 1) throws {
        try self.pack(index, of: fixture, name, partition, of: 3, seed: seed)
      }
      for partition in 0..<3 { try pack("p\(partition)", partition) }
      try pack("other", 1, seed: 2)
      try pack("whole", nil)
      func merge(_ names: [String]) -> String {
        message {
          try MergeStage().merge(
            names.map { "\(folder)/\($0)" },
            into: try OutputFolder(packing: folder + "/merged", overwrite: false),
            progress: ProgressLine(isQuiet: true))
        }
      }
      #expect(merge(["p0", "p2"]).contains("missing: 1"))
      #expect(merge(["p0", "p2", "p0"]).contains("both partition 0"))
      #expect(merge(["p0", "p2", "other"]).contains("configuration.seed is 1 and 2"))
      #expect(merge(["p0", "whole"]).contains("a whole packing"))
      #expect(merge(["p0", "nowhere"]).contains("no part.json"))
      #expect(
        message { _ = try ShardManifest.read(folder: folder + "/p0") }.contains("bm25chunk merge"))
      let unit = folder + "/p1/unit-1.chunks"
      var bytes = try Data(contentsOf: URL(filePath: unit))
      bytes[20] ^= 1
      try bytes.write(to: URL(filePath: unit))
      #expect(merge(["p0", "p1", "p2"]).contains("p1/unit-1.chunks is not the file"))
      bytes[20] ^= 1
      try bytes.write(to: URL(filePath: unit))
      // A digit of a line number: still a row of a document table.
      let table = folder + "/p2/documents.jsonl"
      let rows = try String(contentsOfFile: table, encoding: .utf8)
      let damaged = rows.replacing("\"line\":1", with: "\"line\":2", maxReplacements: 1)
      #expect(damaged != rows)
      try damaged.write(toFile: table, atomically: true, encoding: .utf8)
      #expect(merge(["p0", "p1", "p2"]).contains("p2/documents.jsonl is not the file"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/merged/manifest.json"))
    }
  }
}
