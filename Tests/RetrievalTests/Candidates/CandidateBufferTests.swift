import BM25
import Randomness
import Testing

@testable import Retrieval

@Suite struct CandidateBufferTests {
  /// The same by scoring every candidate.
  private struct SlowBuffer {
    var candidates: [Int: (order: UInt64, vector: TermVector, length: Int)] = [:]
    let frequencies: [UInt32]
    let scorer: BM25Scorer

    func best(
      _ limit: Int, for vector: TermVector, termLimit: Int
    ) -> [CandidateBuffer.Match] {
      let query = QuerySelection(limit: termLimit).select(from: vector) {
        scorer.idf(documentFrequency: Int(frequencies[Int($0)]))
      }
      let scored = candidates.map { slot, candidate in
        var score = 0.0
        let norm = scorer.lengthNorm(documentLength: candidate.length)
        for entry in query.entries {
          guard let match = candidate.vector.entries.first(where: { $0.termID == entry.termID })
          else { continue }
          let idf = scorer.idf(documentFrequency: Int(frequencies[Int(entry.termID)]))
          score +=
            Double(entry.frequency)
            * scorer.impact(
              idf: idf, termFrequency: Int(match.frequency), lengthNorm: norm)
        }
        return (slot: slot, order: candidate.order, score: score)
      }
      return scored.filter { $0.score > 0 }
        .sorted { $0.score != $1.score ? $0.score > $1.score : $0.order < $1.order }
        .prefix(limit).map { CandidateBuffer.Match(slot: $0.slot, score: $0.score) }
    }
  }

  private func randomVector(terms: Int, using generator: inout SplitMix64) -> TermVector {
    let ids = Set(
      (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        Int.random(in: 0..<terms, using: &generator)
      })
    return TermVector(
      ids.map {
        .init(termID: UInt32($0), frequency: UInt32.random(in: 1...4, using: &generator))
      })
  }

  /// With few terms lists grow so long that they become rows, and shrink again.
  @Test(arguments: [(1, 60), (2, 60), (7, 60), (40, 60), (150, 9), (900, 40)])
  func anyAddsRemovesAndQueriesGiveWhatScoringEveryCandidateGives(capacity: Int, terms: Int) {
    var generator = SplitMix64(seed: UInt64(capacity))
    let frequencies = (0..<terms).map { _ in UInt32.random(in: 1...100, using: &generator) }
    let scorer = BM25Scorer(
      statistics: CollectionStatistics(documentCount: 100, totalDocumentLength: 2_000),
      parameters: BM25Parameters())
    let fast = CandidateBuffer(
      capacity: capacity, documentFrequencies: frequencies, scorer: scorer)
    var slow = SlowBuffer(frequencies: frequencies, scorer: scorer)
    for step in 0..<max(600, 2 * capacity) {
      let vector = randomVector(terms: frequencies.count, using: &generator)
      let slot =
        step < capacity ? step : Int.random(in: 0..<capacity, using: &generator)
      if slow.candidates[slot] == nil {
        // Orders repeat the same few vectors, so that ties occur.
        let order = UInt64.random(in: 0..<1_000, using: &generator) << 32 | UInt64(step)
        fast.add(slot: slot, order: order, vector: vector, documentLength: vector.documentLength)
        slow.candidates[slot] = (order, vector, vector.documentLength)
      } else if Bool.random(using: &generator) {
        #expect(fast.remove(slot: slot) == slow.candidates.removeValue(forKey: slot)?.vector)
      }
      // The slow reference takes its time over many candidates.
      guard capacity < 500 || step % 8 == 0 else { continue }
      let query = randomVector(terms: frequencies.count, using: &generator)
      let limit = Int.random(in: 1...6, using: &generator)
      for count in [1, Int.random(in: 2...50, using: &generator)] {
        let expected = slow.best(count, for: query, termLimit: limit)
        #expect(
          fast.best(count, for: query, selection: QuerySelection(limit: limit)) == expected,
          "equal bits, not only close")
      }
      if step % 50 == 0 { #expect(fast.holdsInvariants()) }
    }
  }

  @Test func equalScoresGoToTheLowerDocument() {
    let scorer = BM25Scorer(
      statistics: CollectionStatistics(documentCount: 10, totalDocumentLength: 10),
      parameters: BM25Parameters())
    let buffer = CandidateBuffer(capacity: 3, documentFrequencies: [2], scorer: scorer)
    let vector = TermVector([.init(termID: 0, frequency: 1)])
    for (slot, order) in [(0, 7), (1, 3), (2, 5)] {
      buffer.add(slot: slot, order: UInt64(order), vector: vector, documentLength: 1)
    }
    #expect(buffer.best(1, for: vector, selection: QuerySelection(limit: 1)).map(\.slot) == [1])
    #expect(buffer.best(2, for: vector, selection: QuerySelection(limit: 1)).map(\.slot) == [1, 2])
    #expect(
      buffer.best(9, for: vector, selection: QuerySelection(limit: 1)).map(\.slot) == [1, 2, 0])
  }

  @Test func aQueryThatNobodySharesATermWithFindsNothing() {
    let scorer = BM25Scorer(
      statistics: CollectionStatistics(documentCount: 10, totalDocumentLength: 10),
      parameters: BM25Parameters())
    let buffer = CandidateBuffer(capacity: 2, documentFrequencies: [1, 1], scorer: scorer)
    buffer.add(
      slot: 0, order: 0, vector: TermVector([.init(termID: 0, frequency: 1)]), documentLength: 1)
    #expect(
      buffer.best(
        3, for: TermVector([.init(termID: 1, frequency: 1)]), selection: QuerySelection(limit: 9)
      ).isEmpty)
    #expect(buffer.best(3, for: TermVector([]), selection: QuerySelection(limit: 9)).isEmpty)
  }
}
