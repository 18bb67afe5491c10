import BM25
import Randomness
import Testing

@testable import Retrieval

@Suite struct CandidateRankingTests {
  /// Candidates whose postings are lists, rows or stored, as the term's number says.
  private final class Candidates: CandidateStore {
    typealias Failure = Never

    let slotCount: Int
    let vectors: [TermVector]
    let scorer: BM25Scorer
    var isPresent: [Bool]
    private(set) var scoreCount = 0
    private(set) var storedReadCount = 0
    private var lists: [[UInt32]]
    private var rows: [Int: ImpactRow] = [:]
    private var held: [UnsafeMutableBufferPointer<UInt32>] = []
    private let present: UnsafeMutableBufferPointer<UInt16>

    init(_ vectors: [TermVector], termCount: Int, scorer: BM25Scorer) {
      self.vectors = vectors
      self.scorer = scorer
      slotCount = ImpactRow.wholeBlocks(vectors.count)
      isPresent = Array(repeating: true, count: vectors.count)
      lists = Array(repeating: [], count: termCount)
      present = .allocate(capacity: slotCount)
      present.initialize(repeating: .max)
      for (slot, vector) in vectors.enumerated() {
        for entry in vector.entries {
          let impact = QuantizedQuery.impact(
            termFrequency: Int(entry.frequency), lengthNorm: norm(slot), scorer: scorer)
          lists[Int(entry.termID)].append(UInt32(slot) << 8 | UInt32(impact))
        }
      }
      for term in lists.indices where term % 3 == 1 {
        let row = ImpactRow(slotCount: slotCount)
        for posting in lists[term] { row[Int(posting >> 8)] = UInt8(posting & 0xff) }
        rows[term] = row
      }
      for list in lists {
        let buffer = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: list.count)
        _ = buffer.initialize(from: list)
        held.append(buffer)
      }
    }

    deinit {
      present.deallocate()
      for row in rows.values { row.bytes.deallocate() }
      for list in held { list.deallocate() }
    }

    func norm(_ slot: Int) -> Double {
      scorer.lengthNorm(documentLength: vectors[slot].documentLength)
    }

    func remove(_ slot: Int) {
      isPresent[slot] = false
      present[slot] = 0
    }

    func postings(of term: TermID) -> CandidatePostings {
      if lists[Int(term)].isEmpty { return .none }
      if let row = rows[Int(term)] { return .row(row) }
      return term % 3 == 2 ? .stored : .list(UnsafeBufferPointer(held[Int(term)]))
    }

    func storedPostings(of term: TermID) -> [UInt32] {
      storedReadCount += 1
      return lists[Int(term)]
    }

    func score(slot: Int, by weights: QueryWeights) -> BestMatches.Match? {
      scoreCount += 1
      guard slot < vectors.count, isPresent[slot] else { return nil }
      return BestMatches.Match(
        slot: slot, score: weights.score(of: vectors[slot], lengthNorm: norm(slot)),
        order: UInt64(slot))
    }

    var mask: UnsafePointer<UInt16>? { UnsafePointer(present.baseAddress) }

    /// The same by scoring every candidate.
    func slowBest(
      _ limit: Int, for query: TermVector, idfOfTerm: [Double]
    ) -> [BestMatches.Match] {
      var matches: [BestMatches.Match] = []
      for slot in vectors.indices where isPresent[slot] {
        let score = scorer.score(of: vectors[slot], lengthNorm: norm(slot), for: query) {
          idfOfTerm[Int($0)]
        }
        if score > 0 { matches.append(.init(slot: slot, score: score, order: UInt64(slot))) }
      }
      matches.sort { $0.score != $1.score ? $0.score > $1.score : $0.order < $1.order }
      return Array(matches.prefix(limit))
    }
  }

  private func randomVector(
    _ termCount: Int, length: Int, using generator: inout SplitMix64
  ) -> TermVector {
    // Low terms are in many documents.
    let terms = Set(
      (0..<length).map { _ in
        Int.random(in: 0..<Int.random(in: 1...termCount, using: &generator), using: &generator)
      })
    return TermVector(
      terms.map {
        .init(termID: TermID($0), frequency: .random(in: 1...5, using: &generator))
      })
  }

  private func candidates(
    _ count: Int, termCount: Int, using generator: inout SplitMix64
  ) -> (candidates: Candidates, idfOfTerm: [Double]) {
    let vectors = (0..<count).map { _ in
      randomVector(termCount, length: .random(in: 0...20, using: &generator), using: &generator)
    }
    var frequencies = [Int](repeating: 0, count: termCount)
    for vector in vectors { for entry in vector.entries { frequencies[Int(entry.termID)] += 1 } }
    let scorer = BM25Scorer(
      statistics: CollectionStatistics(
        documentCount: count,
        totalDocumentLength: vectors.reduce(0) { $0 + $1.documentLength }),
      parameters: BM25Parameters())
    return (
      Candidates(vectors, termCount: termCount, scorer: scorer),
      frequencies.map { scorer.idf(documentFrequency: $0) }
    )
  }

  @Test(arguments: [(1, 5), (100, 40), (1_500, 30), (1_500, 400)])
  func theBestAreThoseOfScoringEveryCandidate(count: Int, termCount: Int) {
    var generator = SplitMix64(seed: UInt64(count + termCount))
    let (candidates, idfOfTerm) = candidates(count, termCount: termCount, using: &generator)
    let ranking = CandidateRanking(
      slotCount: candidates.slotCount, termCount: termCount, scorer: candidates.scorer)
    for round in 0..<60 {
      if round % 3 == 2 { candidates.remove(Int.random(in: 0..<count, using: &generator)) }
      let query = randomVector(
        termCount, length: [0, 1, 3, 30][round % 4], using: &generator)
      for limit in [1, 7, count / 2, 2 * count] {
        let best = ranking.best(limit, for: query, idfOfTerm: idfOfTerm, in: candidates)
        #expect(best == candidates.slowBest(limit, for: query, idfOfTerm: idfOfTerm))
      }
    }
  }

  @Test func aQueryWithMoreTermsThanBoundsAllowIsAnsweredToo() {
    var generator = SplitMix64(seed: 8)
    let termCount = QuantizedQuery.termLimit + 50
    let (candidates, idfOfTerm) = candidates(200, termCount: termCount, using: &generator)
    let ranking = CandidateRanking(
      slotCount: candidates.slotCount, termCount: termCount, scorer: candidates.scorer)
    let query = TermVector((0..<termCount).map { .init(termID: TermID($0), frequency: 1) })
    let best = ranking.best(3, for: query, idfOfTerm: idfOfTerm, in: candidates)
    #expect(best == candidates.slowBest(3, for: query, idfOfTerm: idfOfTerm))
  }

  /// One document has the rare terms of the query: what frequent terms add cannot lift another
  /// above.
  @Test func fewCandidatesAreScoredAndStoredPostingsAreSparedWhereRareTermsDecide() {
    let rare = [0, 3, 6, 9].map { TermVector.Entry(termID: $0, frequency: 3) }
    let frequent = TermVector.Entry(termID: 2, frequency: 1)
    let vectors = (0..<1_000).map { TermVector($0 == 500 ? rare + [frequent] : [frequent]) }
    let scorer = BM25Scorer(
      statistics: CollectionStatistics(documentCount: 1_000, totalDocumentLength: 1_012),
      parameters: BM25Parameters(k1: 1.2, b: 0))
    let candidates = Candidates(vectors, termCount: 10, scorer: scorer)
    let idfOfTerm = (0..<10).map { scorer.idf(documentFrequency: $0 == 2 ? 1_000 : 1) }
    let ranking = CandidateRanking(
      slotCount: candidates.slotCount, termCount: 10, scorer: scorer)
    let best = ranking.best(
      1, for: TermVector(rare + [frequent]), idfOfTerm: idfOfTerm, in: candidates)
    #expect(best.map(\.slot) == [500])
    #expect(candidates.scoreCount == 1 && candidates.storedReadCount == 0)
  }
}
