import Foundation
import PackedSamples
import Pipeline
import Reporting
import Shards
import TestSupport
import Testing

@Suite struct MeasureStageTests {
  @Test func threadsChangeNothing() throws {
    try withTemporaryFolder { folder in
      try SamplePacking(lengths: (0..<2_500).map { $0 % 11 }).write(to: folder)
      let reports = try [1, 2, 5].map {
        try MeasureStage(threadCount: $0, sampleCount: 300)
          .measure(folder, progress: ProgressLine(isQuiet: true))
      }
      #expect(reports[0].statistics.foundRelatedness.sampledFragmentCount == 300)
      let bytes = try reports.map { try $0.jsonBytes() }
      #expect(bytes[0] == bytes[1])
      #expect(bytes[0] == bytes[2])
      #expect(try bytes[0] == PackingReport(folder: folder, sampleCount: 300).jsonBytes())
    }
  }

  @Test func aDamagedShardIsAnError() throws {
    try withTemporaryFolder { folder in
      let manifest = try SamplePacking().write(to: folder)
      try Data().write(to: URL(filePath: folder + "/" + manifest.shards[1].file))
      #expect(throws: (any Error).self) {
        try MeasureStage(threadCount: 2).measure(folder, progress: ProgressLine(isQuiet: true))
      }
    }
  }
}
