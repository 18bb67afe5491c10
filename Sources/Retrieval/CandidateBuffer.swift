/// The dynamic inverted index of the documents that wait in a packing buffer.
///
/// Slots 0 ..< capacity hold one candidate each. Adding and removing cost time in proportion to the
/// candidate's own terms (removal also scans the posting lists of those terms, at most `capacity`
/// entries each); a query costs the postings of its terms plus one pass over the slots. Document
/// frequencies and lengths come from the whole source, so a score here equals the score of the
/// same document in a search of the index, bit for bit.
package struct CandidateBuffer {
  /// A candidate that a query found.
  package struct Match: Sendable, Equatable {
    package var slot: Int
    package var score: Double
  }

  /// The most candidates at a time.
  package let capacity: Int

  private let scorer: BM25Scorer
  private let idfOfTerm: [Double]
  private var postings: PostingArena
  private var listOfTerm: [Int32]
  private var vectors: [TermVector?]
  private var orders: [UInt64]
  private var scores: [Double]

  /// An empty buffer over a source whose terms have the given document frequencies.
  package init(capacity: Int, documentFrequencies: [UInt32], scorer: BM25Scorer) {
    self.capacity = capacity
    self.scorer = scorer
    idfOfTerm = documentFrequencies.map { scorer.idf(documentFrequency: Int($0)) }
    postings = PostingArena()
    listOfTerm = Array(repeating: -1, count: documentFrequencies.count)
    vectors = Array(repeating: nil, count: capacity)
    orders = Array(repeating: 0, count: capacity)
    scores = Array(repeating: 0, count: capacity)
  }

  /// Puts a candidate into an empty slot.
  ///
  /// `order` is the rank of its document in the source: of two candidates with equal scores the
  /// one with the lower order wins.
  package mutating func add(
    slot: Int, order: UInt64, vector: TermVector, documentLength: Int
  ) {
    precondition(vectors[slot] == nil, "slot \(slot) is taken")
    let norm = scorer.lengthNorm(documentLength: documentLength)
    for entry in vector.entries {
      let term = Int(entry.termID)
      let impact = scorer.impact(
        idf: idfOfTerm[term], termFrequency: Int(entry.frequency), lengthNorm: norm)
      var list = listOfTerm[term]
      if list < 0 {
        list = postings.makeList()
        listOfTerm[term] = list
      }
      postings.append(slot: UInt32(slot), impact: impact, to: list)
    }
    vectors[slot] = vector
    orders[slot] = order
  }

  /// Takes the candidate in `slot` away, and gives its terms.
  @discardableResult
  package mutating func remove(slot: Int) -> TermVector {
    guard let vector = vectors[slot] else { preconditionFailure("slot \(slot) is empty") }
    for entry in vector.entries {
      let term = Int(entry.termID)
      let list = listOfTerm[term]
      if postings.remove(slot: UInt32(slot), from: list) {
        postings.recycle(list)
        listOfTerm[term] = -1
      }
    }
    vectors[slot] = nil
    return vector
  }

  /// The at most `limit` candidates with the highest scores for the at most `termLimit` query terms
  /// of `vector`, best first, ties by order.
  ///
  /// Candidates that share no term with the query are never among them. O(postings of the query
  /// terms + slots), and O(limit) more for each candidate that enters the list.
  package mutating func best(_ limit: Int, for vector: TermVector, termLimit: Int) -> [Match] {
    let query = QueryTerms.select(from: vector, limit: termLimit) { idfOfTerm[Int($0)] }
    let (listOfTerm, postings, orders) = (listOfTerm, postings, orders)
    return scores.withUnsafeMutableBufferPointer { scores in
      for entry in query.entries {
        let list = listOfTerm[Int(entry.termID)]
        guard list >= 0 else { continue }
        postings.addImpacts(of: list, times: Double(entry.frequency), to: scores)
      }
      return CandidateBuffer.takeBest(limit, of: scores, orders: orders)
    }
  }

  /// The highest scores with their slots, leaving all scores at 0.
  private static func takeBest(
    _ limit: Int, of scores: UnsafeMutableBufferPointer<Double>, orders: [UInt64]
  ) -> [Match] {
    var best: [Match] = []
    /// No score below it can enter the list.
    var threshold = 0.0
    for slot in 0..<scores.count {
      let score = scores[slot]
      guard score > 0 else { continue }
      scores[slot] = 0
      guard score >= threshold else { continue }
      let place =
        best.lastIndex { score < $0.score || (score == $0.score && orders[slot] > orders[$0.slot]) }
        .map { $0 + 1 } ?? 0
      guard place < limit else { continue }
      if best.count == limit { best.removeLast() }
      best.insert(Match(slot: slot, score: score), at: place)
      if best.count == limit { threshold = best[limit - 1].score }
    }
    return best
  }

  /// Verifies that the posting lists hold exactly the terms of the candidates, each once.
  ///
  /// For tests; O(all postings · list length).
  package func holdsInvariants() -> Bool {
    var expected = Array(repeating: 0, count: listOfTerm.count)
    for case (let slot, let vector?) in vectors.enumerated() {
      for entry in vector.entries {
        let list = listOfTerm[Int(entry.termID)]
        guard list >= 0, postings.slots(of: list).filter({ $0 == slot }).count == 1 else {
          return false
        }
        expected[Int(entry.termID)] += 1
      }
    }
    return zip(listOfTerm, expected).allSatisfy { list, count in
      (list < 0 ? 0 : postings.slots(of: list).count) == count
    }
  }
}
