import PackedSamples
import Packing
import Shards
import TestSupport
import Testing

@testable import Reporting

@Suite struct FragmentSampleTests {
  /// The places of a sample of `count` fragments of a packing of documents of the given lengths.
  private func places(
    _ count: Int, ofLengths lengths: [Int]
  ) throws -> (sample: [FragmentSample.Place], eligible: [FragmentSample.Place]) {
    try withTemporaryFolder { path in
      try SamplePacking(lengths: lengths, strategy: .mix, chunkLength: 8).write(to: path)
      let folder = try PackedFolder(path: path)
      var eligible: [FragmentSample.Place] = []
      try folder.forEachChunk { number, segments in
        let fragments = segments.filter { !$0.isPadding }
        if Set(fragments.map(\.documentID)).count > 1 {
          eligible += fragments.indices.map { FragmentSample.Place(chunk: number, rank: $0) }
        }
      }
      let inverse = DocumentFrequencies(vocabularySize: 100).inverse()
      return (try FragmentSample(count, of: folder, inverse).places, eligible)
    }
  }

  private let lengths = (0..<300).map { ($0 * 7) % 30 }

  @Test func aSmallPackingIsTakenWhole() throws {
    let (sample, eligible) = try places(10_000, ofLengths: lengths)
    #expect(!eligible.isEmpty)
    #expect(sample == eligible)
  }

  @Test func aSampleHasTheNumberAskedForFromTheWholePacking() throws {
    let (sample, eligible) = try places(100, ofLengths: lengths)
    let chosen = eligible.indices.filter { sample.contains(eligible[$0]) }
    #expect(sample.count == 100 && chosen.count == 100)
    #expect(sample == chosen.map { eligible[$0] })
    // The mean rank of a hundred is within five deviations of the middle.
    let mean = Double(chosen.reduce(0, +)) / 100 / Double(eligible.count)
    #expect(abs(mean - 0.5) < 5 * 0.29 / 10)
  }

  @Test func theSampleIsTheSameEveryTime() throws {
    #expect(
      try places(30, ofLengths: lengths).sample == places(30, ofLengths: lengths).sample)
  }

  @Test func fragmentsWithoutACompanionAreNotDrawn() throws {
    // One document that fills chunks by itself: 40 tokens are five rows of 8 with EOS at their end.
    let (sample, eligible) = try places(10, ofLengths: [39])
    #expect(sample.isEmpty && eligible.isEmpty)
    #expect(try places(10, ofLengths: []).sample.isEmpty)
  }

  @Test func noneIsDrawnWhereNoneIsAskedFor() throws {
    #expect(try places(0, ofLengths: lengths).sample.isEmpty)
  }
}
