import Foundation
import Randomness
import Reporting
import Testing

@Suite struct RelatednessTests {
  /// The fragments of a chunk: a document and its tokens each.
  private typealias Chunk = [(documentID: Int, tokens: [UInt32])]

  private static let vocabularySize = 25

  private func relatedness(of chunks: [Chunk], inParts partCount: Int = 1) -> Relatedness {
    var counter = TokenCounter(vocabularySize: Self.vocabularySize, ignoring: [])
    var frequencies = DocumentFrequencies(vocabularySize: Self.vocabularySize)
    for fragment in chunks.joined() { frequencies.add(counter.entries(of: fragment.tokens)) }
    let inverse = frequencies.inverse()
    var parts = Array(
      repeating: Relatedness(vocabularySize: Self.vocabularySize), count: partCount)
    var memory = Relatedness.Memory(vocabularySize: Self.vocabularySize)
    for (i, chunk) in chunks.enumerated() {
      parts[i % partCount].add(
        chunk.map {
          FragmentVector(
            documentID: $0.documentID, entries: counter.entries(of: $0.tokens),
            inverseFrequencies: inverse)
        }, using: &memory)
    }
    return parts.dropFirst().reduce(into: parts[0]) { $0.merge($1) }
  }

  private func isClose(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) < 1e-10
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The cosines of all fragments with each other, by dictionaries, as the definition says.
  private func slowCosines(_ fragments: Chunk) -> [[Double]] {
    let counts = fragments.map { Dictionary($0.tokens.map { ($0, 1.0) }, uniquingKeysWith: +) }
    let vectors = counts.map { own in
      Dictionary(
        uniqueKeysWithValues: own.map { id, count in
          (id, count * log(Double(counts.count) / Double(counts.count { $0[id] != nil })))
        })
    }
    return vectors.map { a in
      vectors.map { b in
        let product = a.reduce(0) { $0 + $1.value * (b[$1.key] ?? 0) }
        let norms = [a, b].map { $0.values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        return norms.contains(0) ? 0 : product / (norms[0] * norms[1])
      }
    }
  }

  private func randomChunks(using generator: inout SplitMix64) -> [Chunk] {
    (0..<Int.random(in: 0...6, using: &generator)).map { _ in
      (0..<Int.random(in: 1...6, using: &generator)).map { _ in
        (
          .random(in: 0..<6, using: &generator),
          (0..<Int.random(in: 0...12, using: &generator)).map { _ in
            .random(in: 0..<25, using: &generator)
          }
        )
      }
    }
  }

  @Test func allMeansAreThoseOfTheSlowReference() {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<60 {
      let chunks = randomChunks(using: &generator)
      let fast = relatedness(of: chunks)
      let all = Array(chunks.joined())
      let cosines = slowCosines(all)
      var (adjacent, pairs, overlaps): ([Double], [Double], [Double]) = ([], [], [])
      var first = 0
      for chunk in chunks {
        for j in chunk.indices {
          for i in 0..<j where chunk[i].documentID != chunk[j].documentID {
            pairs.append(cosines[first + i][first + j])
            guard i + 1 == j else { continue }
            adjacent.append(cosines[first + i][first + j])
            let (a, b) = (Set(chunk[i].tokens), Set(chunk[j].tokens))
            let union = a.union(b).count
            overlaps.append(union == 0 ? 0 : Double(a.intersection(b).count) / Double(union))
          }
        }
        first += chunk.count
      }
      #expect(isClose(fast.adjacent, mean(adjacent)))
      #expect(isClose(fast.allPairs, mean(pairs)))
      #expect(isClose(fast.vocabularyOverlap, mean(overlaps)))
      #expect(fast.adjacentPairCount == adjacent.count)
      #expect(fast.pairCount == pairs.count)
      let any = all.indices.flatMap { j in (0..<j).map { cosines[$0][j] } }
      #expect(isClose(fast.anyPair, mean(any)))
    }
  }

  @Test func blocksAddUpToTheWhole() {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<20 {
      let chunks = randomChunks(using: &generator)
      let (whole, parts) = (relatedness(of: chunks), relatedness(of: chunks, inParts: 3))
      #expect(isClose(whole.adjacent, parts.adjacent))
      #expect(isClose(whole.allPairs, parts.allPairs))
      #expect(isClose(whole.vocabularyOverlap, parts.vocabularyOverlap))
      #expect(isClose(whole.anyPair, parts.anyPair))
      #expect(whole.pairCount == parts.pairCount)
    }
  }

  @Test func equalNeighboursHaveCosineOneAndDisjointOnesZero() {
    let equal: Chunk = [(0, [1, 2, 2]), (1, [2, 1, 2])]
    let disjoint: Chunk = [(0, [3, 4, 4]), (1, [5, 6, 6])]
    let both = relatedness(of: [equal, disjoint])
    #expect(isClose(both.adjacent, 0.5))
    #expect(isClose(both.vocabularyOverlap, 0.5))
  }

  @Test func tokensOfEveryFragmentMakeNothingAlike() {
    #expect(isClose(relatedness(of: [[(0, [1, 1, 1]), (1, [1, 1, 1])]]).adjacent, 0))
  }

  @Test func fragmentsOfOneDocumentAreNotAPair() {
    let measure = relatedness(of: [[(7, [1, 2, 3]), (7, [1, 2, 3])]])
    #expect(measure.adjacentPairCount == 0)
    #expect(measure.pairCount == 0)
    #expect(measure.adjacent == nil)
    #expect(measure.allPairs == nil)
  }
}
