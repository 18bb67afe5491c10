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
      return try PackingReport(folder: folder, sampleCount: FragmentSample.defaultCount)
    }
  }

  private func assertSnapshots(_ report: PackingReport, named name: String) throws {
    try assertSnapshot(report.lines().joined(separator: "\n") + "\n", named: name + ".txt")
    try assertSnapshot(
      String(decoding: report.jsonBytes(), as: UTF8.self), named: name + ".json")
  }

  @Test func aPlainPackingIsReportedInFull() throws {
    try assertSnapshots(report(of: SamplePacking(dropped: [2])), named: "uni")
  }

  @Test func aPackingWithRetrievalReportsItsLinks() throws {
    let boundary = BoundaryTokens(bos: SamplePacking.bos, eos: SamplePacking.eos)
    var packing = try SamplePacking(
      lengths: [3, 4, 2_000, 9, 5, 2, 1, 0, 3, 3], strategy: .bm25, boundary: boundary,
      chunkLength: 16)
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

  @Test func aPackingOfNothingHasAReportToo() throws {
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
      #expect(report.cutDocumentCount == cut)
    }
  }

  @Test func packingsAreSideBySide() throws {
    try withTemporaryFolder { folder in
      let reports = try [StrategyName.uni, .mix, .bestFit].map { strategy in
        let path = folder + "/" + strategy.rawValue
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
        var packing = try SamplePacking(strategy: strategy)
        if strategy == .bestFit { packing.sources = ["alpha", "gamma"] }
        try packing.write(to: path)
        return try PackingReport(folder: path, sampleCount: FragmentSample.defaultCount)
      }
      try assertSnapshot(
        PackingReport.lines(comparing: reports).joined(separator: "\n") + "\n",
        named: "side-by-side.txt")
    }
  }

  @Test func packingsOfOneNameAreDistinguishedByTheirPaths() throws {
    try withTemporaryFolder { folder in
      let paths = ["a/packed", "b/packed"].map { folder + "/" + $0 }
      let reports = try paths.map { path in
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
        try SamplePacking().write(to: path)
        return try PackingReport(folder: path)
      }
      #expect(PackingReport.names(of: reports) == paths)
      #expect(PackingReport.names(of: [reports[0]]) == ["packed"])
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
