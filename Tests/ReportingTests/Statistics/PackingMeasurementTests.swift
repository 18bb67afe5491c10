import Foundation
import PackedSamples
import Packing
import Reporting
import Shards
import TestSupport
import Testing

@Suite struct PackingMeasurementTests {
  @Test func theBlocksCoverEveryChunkOnce() throws {
    try withTemporaryFolder { folder in
      try SamplePacking(lengths: Array(repeating: 7, count: 1_100)).write(to: folder)
      let measurement = PackingMeasurement(of: try PackedFolder(path: folder))
      #expect(measurement.chunkBlocks == [0..<1_024, 1_024..<1_100])
    }
  }

  @Test func theMeasuresAreThoseOfTheTokens() throws {
    try withTemporaryFolder { folder in
      // Documents 0 and 2, of one source, have the tokens 0 … 2 and 14 … 33; document 1 has 7 … 10.
      try SamplePacking(lengths: [3, 4, 20], chunkLength: 32).write(to: folder)
      let measurement = PackingMeasurement(of: try PackedFolder(path: folder))
      let block = try #require(measurement.chunkBlocks.first)
      let frequencies = try measurement.documentFrequencies(of: block)
      #expect(frequencies.fragmentCount == 3)
      let inverse = frequencies.inverse()
      let sample = try FragmentSample(3, of: measurement.folder, inverse)
      let statistics = try measurement.statistics(of: block, inverse, sample)
      #expect(statistics.chunkCount == 2)
      #expect(statistics.relatedness.pairCount == 1)
      #expect(statistics.relatedness.allPairs == 0)
      #expect(statistics.foundRelatedness.sampledFragmentCount == 2)
      #expect(statistics.foundRelatedness.meanAvailable == 0)
      // No token comes twice.
      #expect(statistics.burstiness.chunks.mean == 10)
      #expect(statistics.burstiness.fragments.count == 3)
      // A fragment of 3 tokens and EOS is shorter than a shingle.
      #expect(statistics.nearDuplicates.comparedCount == 0)
      #expect(try measurement.cutDocuments().count == 0)
      #expect(try measurement.documentLengths().sum == 27)
    }
  }

  @Test func droppedDocumentsHaveNoLength() throws {
    try withTemporaryFolder { folder in
      try SamplePacking(dropped: [2]).write(to: folder)
      let measurement = PackingMeasurement(of: try PackedFolder(path: folder))
      #expect(try measurement.documentLengths().count == 7)
    }
  }

  @Test func aTruncatedDocumentHasTheLengthThatIsPacked() throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      let path = folder + "/" + DocumentTable.fileName
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("\"token_count\":20", with: "\"packed_token_count\":8,\"token_count\":20")
        .write(toFile: path, atomically: true, encoding: .utf8)
      let lengths = try PackingMeasurement(of: try PackedFolder(path: folder)).documentLengths()
      #expect(lengths.count == 8 && lengths.sum == 44 - 12)
    }
  }

  @Test func boundariesDoNotMakeDocumentsAlike() throws {
    // Documents 0 and 2 have four tokens and EOS: five ids, but no shingle of their text.
    for (length, pairCount) in [(4, 0), (5, 1)] {
      try withTemporaryFolder { folder in
        try SamplePacking(lengths: [length, 0, length], chunkLength: 32).write(to: folder)
        let report = try PackingReport(folder: folder)
        #expect(report.statistics.nearDuplicates.comparedCount == pairCount)
        #expect(report.statistics.nearDuplicates.count == 0)
      }
    }
  }

  @Test func aTableWithANegativeLengthIsAnError() throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      let path = folder + "/" + DocumentTable.fileName
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("\"token_count\":20", with: "\"token_count\":-20")
        .write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: ShardsError.self) { try PackingReport(folder: folder) }
    }
  }
}
