import Documents
import Foundation
import Reporting
import Testing

@testable import Shards

@Suite struct RelatednessTests {
  /// A row with its tokens.
  private typealias Row = (segments: [Shard.Segment], tokens: [UInt32])

  private func relatedness(
    of rows: [Row], vocabularySize: Int = 100, ignoring ignored: Set<UInt32> = []
  ) -> Relatedness {
    var relatedness = Relatedness(vocabularySize: vocabularySize, ignoring: ignored)
    for row in rows { relatedness.count(row.segments) { row.tokens[$0] } }
    for row in rows { relatedness.compare(row.segments) { row.tokens[$0] } }
    return relatedness
  }

  private func isClose(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) < 1e-12
  }

  /// The mean cosine by dictionaries, as the definition says.
  private func slowMean(of rows: [Row], ignoring ignored: Set<UInt32>) -> (Double?, Int) {
    var vectors: [[(documentID: Int, counts: [UInt32: Double])]] = []
    for row in rows {
      vectors.append(
        row.segments.filter { !$0.isPadding }.map { segment in
          let tokens = row.tokens[segment.range].filter { !ignored.contains($0) && $0 < 100 }
          return (segment.documentID, Dictionary(tokens.map { ($0, 1) }, uniquingKeysWith: +))
        })
    }
    let all = vectors.joined().map(\.counts)
    func weights(_ counts: [UInt32: Double]) -> [UInt32: Double] {
      Dictionary(
        uniqueKeysWithValues: counts.map { id, count in
          let frequency = all.count { $0[id] != nil }
          return (id, count * log(Double(all.count) / Double(frequency)))
        })
    }
    var cosines: [Double] = []
    for row in vectors {
      for (a, b) in zip(row, row.dropFirst()) where a.documentID != b.documentID {
        let (a, b) = (weights(a.counts), weights(b.counts))
        let product = a.reduce(0) { $0 + $1.value * (b[$1.key] ?? 0) }
        let norms = [a, b].map { $0.values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        cosines.append(norms.contains(0) ? 0 : product / (norms[0] * norms[1]))
      }
    }
    let mean = cosines.isEmpty ? nil : cosines.reduce(0, +) / Double(cosines.count)
    return (mean, cosines.count)
  }

  @Test func theMeanIsThatOfTheSlowReference() {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<60 {
      let rows = (0..<Int.random(in: 0...6, using: &generator)).map { _ -> Row in
        var segments: [Shard.Segment] = []
        var end = 0
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
          let start = end
          end += Int.random(in: 1...12, using: &generator)
          segments.append(
            Shard.Segment(
              documentID: .random(in: 0..<6, using: &generator), sourceID: 0, start: 0,
              range: start..<end, linkScore: 0))
        }
        if Bool.random(using: &generator) { segments[segments.count - 1].documentID = -1 }
        return (segments, (0..<end).map { _ in .random(in: 80..<105, using: &generator) })
      }
      let fast = relatedness(of: rows, ignoring: [90, 91])
      let (mean, pairCount) = slowMean(of: rows, ignoring: [90, 91])
      #expect(isClose(fast.mean, mean))
      #expect(fast.pairCount == pairCount)
    }
  }

  private let two = row((0, 0, 0, 3, 0), (1, 0, 0, 3, 0))

  @Test func equalNeighboursHaveCosineOneAndDisjointOnesZero() {
    let equal: Row = (two, [1, 2, 2, 2, 1, 2])
    let disjoint: Row = (two, [3, 4, 4, 5, 6, 6])
    #expect(isClose(relatedness(of: [equal, disjoint]).mean, 0.5))
    var measure = Relatedness(vocabularySize: 10, ignoring: [])
    for row in [equal, disjoint] { measure.count(row.segments) { row.tokens[$0] } }
    measure.compare(equal.segments) { equal.tokens[$0] }
    #expect(isClose(measure.mean, 1))
  }

  @Test func whatStandsInEveryFragmentMakesNothingAlike() {
    #expect(isClose(relatedness(of: [(two, [1, 1, 1, 1, 1, 1])]).mean, 0))
  }

  @Test func partsOfOneDocumentAreNoPair() {
    let parts = row((7, 0, 0, 3, 0), (7, 0, 3, 3, 0))
    let measure = relatedness(of: [(parts, [1, 2, 3, 1, 2, 3])])
    #expect(measure.pairCount == 0)
    #expect(measure.mean == nil)
  }

  @Test func boundariesAndPaddingAreLeftOut() {
    let padded = row((0, 0, 0, 2, 0), (1, 0, 0, 2, 0), (-1, -1, 0, 2, 0))
    let other = row((2, 0, 0, 2, 0))
    let rows: [Row] = [(padded, [1, 9, 2, 9, 9, 9]), (other, [3, 4])]
    #expect(isClose(relatedness(of: rows, ignoring: [9]).mean, 0))
    #expect((relatedness(of: rows).mean ?? 0) > 0)
  }
}
