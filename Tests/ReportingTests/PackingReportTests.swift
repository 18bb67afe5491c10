import Foundation
import PackedSamples
import Packing
import Reporting
import Shards
import TestSupport
import Testing

@Suite struct PackingReportTests {
  private func report(
    of packing: SamplePacking, edit: (inout ShardManifest) -> Void = { _ in }
  ) throws -> PackingReport {
    try withTemporaryFolder { folder in
      var manifest = try packing.write(to: folder)
      edit(&manifest)
      try manifest.replace(in: folder)
      return try PackingReport(folder: folder)
    }
  }

  private func assertSnapshots(_ report: PackingReport, named name: String) throws {
    try assertSnapshot(report.lines().joined(separator: "\n") + "\n", named: name + ".txt")
    try assertSnapshot(
      String(decoding: report.jsonBytes(), as: UTF8.self), named: name + ".json")
  }

  @Test func aPlainPackingIsToldInFull() throws {
    try assertSnapshots(report(of: SamplePacking(dropped: [2])), named: "uni")
  }

  @Test func aPackingWithRetrievalTellsItsLinks() throws {
    let boundary = BoundaryTokens(bos: SamplePacking.bos, eos: SamplePacking.eos)
    var packing = try SamplePacking(
      lengths: [3, 4, 2_000, 9, 5, 2, 1, 0, 3, 3], strategy: .bm25, boundary: boundary,
      chunkLength: 16)
    packing.retrieval = .init(
      analyzer: "words", order: "chain", bufferCapacity: 4_096, queryTermLimit: 300, k1: 1.2,
      b: 0.75)
    packing.skipped = ["invalid-utf8": 2, "empty-text": 1_234]
    for row in packing.rows.indices {
      for position in packing.rows[row].placements.indices.dropFirst() {
        packing.rows[row].placements[position].linkScore = Float(position - 1) * 2.5
      }
    }
    let report = try report(of: packing) { manifest in
      manifest.configuration.weights = ["alpha": 3, "beta": 1]
      manifest.sourceCounts[0].askedShare = 0.75
      manifest.sourceCounts[1].askedShare = 0.25
    }
    try assertSnapshots(report, named: "bm25")
  }

  @Test func aPackingOfNothingIsToldToo() throws {
    try assertSnapshots(report(of: SamplePacking(lengths: [])), named: "empty")
  }

  @Test func theCountsAreThoseOfTheManifest() throws {
    for strategy in StrategyName.allCases {
      let packing = try SamplePacking(strategy: strategy)
      let report = try report(of: packing)
      let counts = report.manifest.counts
      #expect(report.statistics.documentCount == counts.packedDocuments)
      #expect(report.statistics.tokenCount == counts.packedTokens + counts.eosTokens)
      #expect(report.statistics.paddingTokenCount == counts.padTokens)
      #expect(report.statistics.chunkCount == report.manifest.rowCount)
      let placements = packing.rows.flatMap(\.placements)
      let cut = Dictionary(grouping: placements, by: \.documentID).count { $0.value.count > 1 }
      #expect(report.statistics.cutDocumentCount == cut)
    }
  }

  @Test func progressCountsBothReadings() throws {
    try withTemporaryFolder { folder in
      try SamplePacking(lengths: Array(repeating: 7, count: 2_100)).write(to: folder)
      var steps: [[Int]] = []
      _ = try PackingReport(folder: folder) { steps.append([$0, $1]) }
      #expect(steps == [1_024, 2_048, 3_072, 4_096].map { [$0, 4_200] })
    }
  }

  @Test func aDamagedShardIsAnError() throws {
    try withTemporaryFolder { folder in
      let manifest = try SamplePacking().write(to: folder)
      try Data().write(to: URL(filePath: folder + "/" + manifest.shards[1].file))
      #expect(throws: (any Error).self) { try PackingReport(folder: folder) }
    }
  }
}
