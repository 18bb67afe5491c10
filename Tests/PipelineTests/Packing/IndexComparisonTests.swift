import BM25
import Files
import Foundation
import Packing
import Shards
import TestSupport
import Testing

@testable import Pipeline

@Suite struct IndexComparisonTests {
  /// A change to a sound packing that only a comparison with its index notices, and which check.
  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var strategy = StrategyName.bm25
    var failing: String
    var edit: @Sendable (_ manifest: inout ShardManifest, _ table: inout String) -> Void
  }

  static let changes = [
    Change(testDescription: "nothing", failing: "") { _, _ in },
    Change(testDescription: "an external id", failing: "index") {
      $1.replace("\"d7\"", with: "\"d999\"")
    },
    Change(testDescription: "a path", failing: "index") {
      $1.replace("corpus.jsonl", with: "other.jsonl", maxReplacements: 1)
    },
    Change(testDescription: "a line", failing: "index") {
      $1.replace("\"line\":1,", with: "\"line\":2,", maxReplacements: 1)
    },
    Change(testDescription: "the seed", failing: "again") { manifest, _ in manifest.seed = 2 },
    Change(testDescription: "the seed of mix", strategy: .mix, failing: "again") { manifest, _ in
      manifest.seed = 2
    },
    Change(testDescription: "k1", failing: "again") { manifest, _ in
      manifest.retrieval?.parameters.k1 = 1.3
    },
    Change(testDescription: "the order", failing: "again") { manifest, _ in
      manifest.retrieval?.order = .star
    },
    Change(testDescription: "the strategy", strategy: .uni, failing: "again") { manifest, _ in
      manifest.strategy = .mix
    },
    Change(testDescription: "a strategy without its settings", strategy: .uni, failing: "again") {
      manifest, _ in manifest.strategy = .bm25
    },
    Change(testDescription: "no room to wait", failing: "again") { manifest, _ in
      manifest.bufferCapacity = 0
    },
  ]

  @Test(arguments: changes, [1, 3])
  func whatTheShardsCannotKnowIsCompared(change: Change, partitionCount: Int) throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 80, words: 5...40, seed: 8)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts))
      var stage = fixture.packer(change.strategy, chunkLength: 512)
      stage.configuration.partitionCount = partitionCount
      #expect(try fixture.pack(index, stage, name: "packed").report.holds)
      let path = folder + "/packed"
      var manifest = try ShardManifest.read(folder: path)
      var table = try String(contentsOfFile: path + "/documents.jsonl", encoding: .utf8)
      change.edit(&manifest, &table)
      try table.write(toFile: path + "/documents.jsonl", atomically: true, encoding: .utf8)
      (manifest.documentTable.sha256, manifest.documentTable.bytes) = try FileDigest.ofFile(
        path + "/documents.jsonl")
      try Data(manifest.jsonBytes()).write(to: URL(filePath: path + "/manifest.json"))
      let failing = try Pipeline.verify(folder: path, index: index).checks.filter { !$0.holds }
      // With partitions an id or the topics, and the seed, decide which rows are whose.
      let isSeenBefore = partitionCount > 1 && failing.first?.name == "partitions"
      #expect(
        isSeenBefore || failing.map(\.name) == (change.failing.isEmpty ? [] : [change.failing]),
        "\(failing)")
    }
  }

  @Test func aDocumentOnTheWrongSideOfTheHoldoutIsNoticed() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 80, words: 5...40, seed: 9)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts))
      var stage = fixture.packer(.uni, chunkLength: 32)
      stage.configuration.holdout = HoldoutConfiguration(share: 0.3, side: .training)
      #expect(try fixture.pack(index, stage, name: "packed").report.holds)
      let path = folder + "/packed"
      #expect(try Pipeline.verify(folder: path + "-held-out", index: index).holds)
      var manifest = try ShardManifest.read(folder: path)
      manifest.configuration.holdout?.share = 0.6
      try Data(manifest.jsonBytes()).write(to: URL(filePath: path + "/manifest.json"))
      let failing = try Pipeline.verify(folder: path, index: index).checks.filter { !$0.holds }
      #expect(failing.first?.name == "index")
      #expect(failing.first?.violations.first?.contains("wrong side of the holdout") == true)
    }
  }
}
