import Foundation
import PackedSamples
import Packing
import Randomness
import Shards
import TestSupport
import Testing

@testable import Reporting

@Suite struct FoundRelatednessTests {
  /// A packing of random documents of common and rare tokens, with cut documents among them.
  private func write(_ seed: UInt64, to folder: String) throws {
    var generator = SplitMix64(seed: seed)
    let count = generator.integer(in: 2...60)
    let lengths = (0..<count).map { _ in generator.integer(in: 0...12) }
    let strategy = generator.choice([StrategyName.uni, .mix, .bestFit])
    var packing = try SamplePacking(
      lengths: lengths, strategy: strategy, chunkLength: generator.integer(in: 14...40))
    for row in packing.rows.indices {
      for i in packing.rows[row].tokens.indices where packing.rows[row].tokens[i] < 90 {
        packing.rows[row].tokens[i] = .init(
          generator.index(below: generator.choice([3, 20, 90])))
      }
    }
    try packing.write(to: folder)
  }

  private func frequencies(of measurement: PackingMeasurement) throws -> DocumentFrequencies {
    var frequencies = DocumentFrequencies(
      vocabularySize: measurement.folder.manifest.vocabularySize)
    for block in measurement.chunkBlocks {
      frequencies.merge(try measurement.documentFrequencies(of: block))
    }
    return frequencies
  }

  /// The best cosines of the fragments at `places`, by comparing each with every other one, over
  /// dictionaries of tokens.
  private func slow(
    _ places: [FragmentSample.Place], of folder: PackedFolder
  ) throws -> (found: [Double], available: [Double]) {
    let chunks = try (0..<folder.chunkCount).map { number in
      let chunk = try folder.chunk(number)
      return chunk.fragments.map { fragment in
        let tokens = chunk.tokens[fragment.range].filter { $0 != SamplePacking.eos }
        let counts = Dictionary(tokens.map { ($0, 1.0) }, uniquingKeysWith: +)
        return (documentID: fragment.documentID, counts: counts)
      }
    }
    let all = Array(chunks.joined())
    func weights(_ counts: [UInt32: Double]) -> [UInt32: Double] {
      let raw = counts.reduce(into: [UInt32: Double]()) { raw, token in
        let holderCount = all.count { $0.counts[token.key] != nil }
        raw[token.key] = token.value * log(Double(all.count) / Double(holderCount))
      }
      let norm = raw.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return norm > 0 ? raw.mapValues { $0 / norm } : raw
    }
    let vectors = chunks.map { $0.map { (documentID: $0.documentID, weights: weights($0.counts)) } }
    func best(_ place: FragmentSample.Place, among numbers: Range<Int>) -> Double {
      let own = vectors[place.chunk][place.rank]
      return vectors[numbers].joined().filter { $0.documentID != own.documentID }.map { other in
        own.weights.reduce(0) { $0 + $1.value * (other.weights[$1.key] ?? 0) }
      }.max() ?? 0
    }
    return (
      found: places.map { best($0, among: $0.chunk..<$0.chunk + 1) },
      available: places.map { best($0, among: vectors.indices) }
    )
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private func isClose(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) < 1e-10
  }

  @Test func theMeansAreThoseOfTheSlowReference() throws {
    for seed in 1...25 as ClosedRange<UInt64> {
      for sampleCount in [5, 1_000] {
        try withTemporaryFolder { path in
          try write(seed, to: path)
          let folder = try PackedFolder(path: path)
          let measurement = PackingMeasurement(of: folder)
          let inverse = try frequencies(of: measurement).inverse()
          let sample = try FragmentSample(sampleCount, of: folder, inverse)
          let slow = try slow(sample.places, of: folder)
          let fast = try PackingReport(folder: path, sampleCount: sampleCount)
            .statistics.foundRelatedness
          #expect(fast.sampledFragmentCount == sample.places.count)
          #expect(isClose(fast.meanFound, mean(slow.found)), "\(seed)")
          #expect(isClose(fast.meanAvailable, mean(slow.available)), "\(seed)")
          #expect((fast.meanFound ?? 0) <= (fast.meanAvailable ?? 0))
        }
      }
    }
  }

  @Test func blocksInAnyOrderAddUpToTheSame() throws {
    try withTemporaryFolder { path in
      try SamplePacking(lengths: (0..<60).map { $0 % 9 }, strategy: .mix, chunkLength: 20)
        .write(to: path)
      let folder = try PackedFolder(path: path)
      let measurement = PackingMeasurement(of: folder)
      let inverse = try frequencies(of: measurement).inverse()
      let sample = try FragmentSample(20, of: folder, inverse)
      let blocks = try (0..<folder.chunkCount).map {
        try measurement.statistics(of: $0..<$0 + 1, inverse, sample).foundRelatedness
      }
      try #require(blocks.count > 3)
      let whole = try measurement.statistics(of: 0..<folder.chunkCount, inverse, sample)
        .foundRelatedness
      var generator = SplitMix64(seed: 1)
      for _ in 0..<10 {
        let sum = generator.shuffled(blocks).reduce(into: FoundRelatedness(sampleCount: 0)) {
          $0.merge($1)
        }
        #expect(sum == whole)
      }
    }
  }

  @Test func allIsFoundWhereTheOnlyChunkHoldsEverything() throws {
    try withTemporaryFolder { path in
      // Documents 0, 2 and 4 have the tokens 0 … 19, 14 … 33 and 28 … 47: one chunk of one source.
      try SamplePacking(lengths: [20, 0, 20, 0, 20], strategy: .mix, chunkLength: 80)
        .write(to: path)
      let found = try PackingReport(folder: path, sampleCount: 10).statistics.foundRelatedness
      #expect(found.sampledFragmentCount == 5)
      #expect(found.share == 1)
    }
  }

  @Test func copiesInOtherChunksAreAvailableButNotFound() throws {
    try withTemporaryFolder { path in
      var packing = try SamplePacking(
        lengths: [6, 6, 6, 6], strategy: .mix, chunkLength: 14)
      try #require(packing.rows.count == 2)
      // Two chunks of two documents: the second has the tokens of the first, end of text included.
      packing.rows[1].tokens = packing.rows[0].tokens
      try packing.write(to: path)
      let found = try PackingReport(folder: path, sampleCount: 10).statistics.foundRelatedness
      #expect(found.sampledFragmentCount == 4)
      #expect(isClose(found.meanAvailable, 1))
      #expect(found.meanFound.map { $0 < 0.9 } == true)
    }
  }

  @Test func nothingIsMeasuredWithoutASample() throws {
    try withTemporaryFolder { path in
      try write(1, to: path)
      let found = try PackingReport(folder: path).statistics.foundRelatedness
      #expect(found == FoundRelatedness(sampleCount: 0))
      #expect(found.meanFound == nil && found.meanAvailable == nil && found.share == nil)
    }
  }
}
