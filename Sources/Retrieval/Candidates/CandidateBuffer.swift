package import BM25

/// The inverted index of the fragments that wait in a packing buffer.
///
/// Slots 0 ..< capacity hold one candidate each; `CandidateRanking` finds the best of them.
/// Document frequencies and lengths come from the whole source, so a score here equals the score of
/// the same document in a search of the index, bit for bit.
package final class CandidateBuffer {
  /// A candidate that a query found.
  package struct Match: Sendable, Equatable {
    package var slot: Int
    package var score: Double
  }

  /// Maximum capacity of any buffer.
  package static let largestCapacity = 1 << 24

  /// Maximum number of candidates at a time.
  package let capacity: Int

  private let scorer: BM25Scorer
  private let idfOfTerm: [Double]
  private let postings: PostingArena
  private var vectors: [TermVector?]
  private var orders: [UInt64]
  private var lengthNorms: [Double]
  private let ranking: CandidateRanking

  /// An empty buffer over a source whose terms have the given document frequencies.
  package init(capacity: Int, documentFrequencies: [UInt32], scorer: BM25Scorer) {
    self.capacity = capacity
    self.scorer = scorer
    idfOfTerm = documentFrequencies.map { scorer.idf(documentFrequency: Int($0)) }
    postings = PostingArena(termCount: documentFrequencies.count, slotCount: capacity)
    vectors = Array(repeating: nil, count: capacity)
    orders = Array(repeating: 0, count: capacity)
    lengthNorms = Array(repeating: 0, count: capacity)
    ranking = CandidateRanking(
      slotCount: postings.slotCount, termCount: idfOfTerm.count, scorer: scorer)
  }

  /// Puts a candidate into an empty slot, in time proportional to its terms.
  ///
  /// `order` is the rank of its document in the source: of two candidates with equal scores the
  /// one with the lower order wins.
  package func add(slot: Int, order: UInt64, vector: TermVector, documentLength: Int) {
    precondition(vectors[slot] == nil, "slot \(slot) is taken")
    let norm = scorer.lengthNorm(documentLength: documentLength)
    vector.entries.withUnsafeBufferPointer { entries in
      for entry in entries {
        let impact = QuantizedQuery.impact(
          termFrequency: Int(entry.frequency), lengthNorm: norm, scorer: scorer)
        postings.append(slot: slot, impact: impact, to: entry.termID)
      }
    }
    vectors[slot] = vector
    orders[slot] = order
    lengthNorms[slot] = norm
  }

  /// Removes the candidate in `slot`, and returns its terms.
  ///
  /// Of each term it scans the list of candidates, at most a sixteenth of the capacity.
  @discardableResult
  package func remove(slot: Int) -> TermVector {
    guard let vector = vectors[slot] else { preconditionFailure("slot \(slot) is empty") }
    vector.entries.withUnsafeBufferPointer { entries in
      for entry in entries { postings.remove(slot: slot, from: entry.termID) }
    }
    vectors[slot] = nil
    return vector
  }

  /// The at most `limit` candidates with the highest scores for the query terms that `selection`
  /// takes of `vector`, best first, ties by order.
  ///
  /// Candidates that share no term with the query are never among them. O(postings of the query
  /// terms + slots), and the length of both vectors for each candidate that is scored.
  package func best(_ limit: Int, for vector: TermVector, selection: QuerySelection) -> [Match] {
    let query = selection.select(from: vector) { idfOfTerm[Int($0)] }
    return ranking.best(limit, for: query, idfOfTerm: idfOfTerm, in: self).map {
      Match(slot: $0.slot, score: $0.score)
    }
  }

  /// Verifies that the posting lists hold exactly the terms of the candidates, each once.
  ///
  /// For tests; O(all postings · list length).
  package func holdsInvariants() -> Bool {
    var expected = Array(repeating: [Int](), count: idfOfTerm.count)
    for case (let slot, let vector?) in vectors.enumerated() {
      for entry in vector.entries { expected[Int(entry.termID)].append(slot) }
    }
    return expected.enumerated().allSatisfy { term, slots in
      postings.slots(of: TermID(term)) == slots && postings.count(of: TermID(term)) == slots.count
    }
  }
}

extension CandidateBuffer: CandidateStore {
  typealias Failure = Never

  @inline(__always)
  func postings(of term: TermID) -> CandidatePostings { postings.postings(of: term) }

  func storedPostings(of term: TermID) -> [UInt32] { [] }

  func score(slot: Int, by weights: QueryWeights) -> BestMatches.Match? {
    guard slot < capacity, let vector = vectors[slot] else { return nil }
    return BestMatches.Match(
      slot: slot, score: weights.score(of: vector, lengthNorm: lengthNorms[slot]),
      order: orders[slot])
  }

  var mask: UnsafePointer<UInt16>? { nil }
}
