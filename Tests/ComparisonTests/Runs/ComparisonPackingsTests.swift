import Foundation
import LanguageModel
import PackedSamples
import Packing
import Shards
import TestSupport
import Testing
import Training

@testable import Comparison

@Suite struct ComparisonPackingsTests {
  private func write(
    _ path: String, _ strategy: StrategyName = .uni, chunkLength: Int = 8
  ) throws -> String {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try SamplePacking(strategy: strategy, chunkLength: chunkLength).write(to: path)
    return path
  }

  @Test func packingsHaveTheNamesOfTheirStrategies() throws {
    try withTemporaryFolder { folder in
      let found = try ComparisonPackings(
        folders: [write(folder + "/a", .mix), write(folder + "/b", .uni)])
      #expect(found.names == ["mix", "uni"])
      #expect(found.first.folder == folder + "/a")
      #expect(Set(found.digests.keys) == ["mix", "uni"])
      #expect(found.smallestTokenCount == found.all.map(\.rows.manifest.tokenCount).min())
      let arm = ComparisonArm(packing: "uni", mask: .causal)
      #expect(try found.rows(of: arm).folder == folder + "/b")
      let unknown = ComparisonArm(packing: "bm25", mask: .causal)
      #expect(
        throws: ComparisonError.unknownPacking(arm: "bm25/causal", known: ["mix", "uni"])
      ) { try found.rows(of: unknown) }
    }
  }

  @Test func packingsOfOneStrategyHaveTheNamesOfTheirFolders() throws {
    try withTemporaryFolder { folder in
      let paths = [try write(folder + "/a"), try write(folder + "/b")]
      #expect(try ComparisonPackings(folders: paths).names == ["a", "b"])
      #expect(throws: ComparisonError.equalNames(name: "a")) {
        try ComparisonPackings(folders: [paths[0], paths[0] + "/"])
      }
    }
  }

  @Test func packingsOfOtherChunksAreNotCompared() throws {
    try withTemporaryFolder { folder in
      let paths = [try write(folder + "/a"), try write(folder + "/b", chunkLength: 16)]
      #expect(
        throws: ComparisonError.unlikePackings(
          first: paths[0], second: paths[1], what: "chunk length")
      ) { try ComparisonPackings(folders: paths) }
    }
  }
}
