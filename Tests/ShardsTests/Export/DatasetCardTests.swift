import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Shards

@Suite struct DatasetCardTests {
  @Test func theCardSaysWhatIsInTheFolder() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(SamplePacking(), in: folder, .parquet) {
        $0.denseTensors = [.positionIDs]
        $0.compression = .uncompressed
      }
      try assertSnapshot(
        String(decoding: export.bytes("README.md"), as: UTF8.self), named: "card.md")
    }
  }

  @Test func aSourceCannotBreakItsTable() throws {
    try withTemporaryFolder { folder in
      var sample = try SamplePacking()
      sample.sources = ["a|b", "c\nd"]
      let export = try ExportedPacking.export(sample, in: folder, .parquet)
      let lines = String(decoding: try export.bytes("README.md"), as: UTF8.self).split(
        separator: "\n")
      #expect(lines.contains { $0.hasPrefix("| a\\|b | ") })
      #expect(lines.contains { $0.hasPrefix("| c d | ") })
    }
  }

  @Test(arguments: [
    (0, "n<1K"), (999, "n<1K"), (1_000, "1K<n<10K"), (9_999_999, "1M<n<10M"),
    (999_999_999, "100M<n<1B"), (1 << 40, "n>10B"),
  ])
  func theSizeIsOneOfTheHubsCategories(rowCount: Int, category: String) {
    #expect(DatasetCard.sizeCategory(of: rowCount) == category)
  }
}
