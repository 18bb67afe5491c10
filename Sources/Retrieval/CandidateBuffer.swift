/// The dynamic inverted index of the documents that wait in a packing buffer.
///
/// Slots 0 ..< capacity hold one candidate each. A query adds up integers that bound the scores from
/// above, then computes the exact score of those few candidates only that can be among the best.
/// Document frequencies and lengths come from the whole source, so a score here equals the score of
/// the same document in a search of the index, bit for bit.
package final class CandidateBuffer {
  /// A candidate that a query found.
  package struct Match: Sendable, Equatable {
    package var slot: Int
    package var score: Double
  }

  /// The most candidates that any buffer can hold.
  package static let largestCapacity = 1 << 24

  /// The most candidates at a time.
  package let capacity: Int

  private let scorer: BM25Scorer
  private let idfOfTerm: [Double]
  private let postings: PostingArena
  private var vectors: [TermVector?]
  private var orders: [UInt64]
  private var lengthNorms: [Double]
  private let sums: UnsafeMutablePointer<UInt16>

  /// An empty buffer over a source whose terms have the given document frequencies.
  package init(capacity: Int, documentFrequencies: [UInt32], scorer: BM25Scorer) {
    self.capacity = capacity
    self.scorer = scorer
    idfOfTerm = documentFrequencies.map { scorer.idf(documentFrequency: Int($0)) }
    postings = PostingArena(termCount: documentFrequencies.count, slotCount: capacity)
    vectors = Array(repeating: nil, count: capacity)
    orders = Array(repeating: 0, count: capacity)
    lengthNorms = Array(repeating: 0, count: capacity)
    sums = .allocate(capacity: postings.slotCount)
    sums.initialize(repeating: 0, count: postings.slotCount)
  }

  deinit {
    sums.deallocate()
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
        let part = scorer.frequencyPart(termFrequency: Int(entry.frequency), lengthNorm: norm)
        postings.append(
          slot: slot,
          impact: QuantizedQuery.impact(frequencyPart: part, parameters: scorer.parameters),
          to: entry.termID)
      }
    }
    vectors[slot] = vector
    orders[slot] = order
    lengthNorms[slot] = norm
  }

  /// Takes the candidate in `slot` away, and gives its terms.
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
    var best = BestMatches(limit: limit)
    guard query.entries.count <= QuantizedQuery.termLimit else {
      for slot in vectors.indices { offer(slot, for: query, to: &best) }
      return best.matches
    }
    let quantized = QuantizedQuery(
      query, parameters: scorer.parameters, idf: { idfOfTerm[Int($0)] },
      canMatch: { postings.count(of: $0) > 0 })
    guard !quantized.terms.isEmpty else { return [] }
    for term in quantized.terms {
      postings.addImpacts(of: term.termID, weight: term.weight, to: sums)
    }
    offerLeaders(of: quantized, exact: query, to: &best)
    sums.update(repeating: 0, count: postings.slotCount)
    return best.matches
  }

  /// Scores the candidates whose sums are high enough to be among the best, and those alone.
  private func offerLeaders(
    of quantized: QuantizedQuery, exact query: TermVector, to best: inout BestMatches
  ) {
    // The highest sums first: with their scores hardly any other candidate passes.
    let leaders = CandidateBuffer.highest(best.limit, of: sums, count: capacity)
    for slot in leaders { offer(slot, for: query, to: &best) }
    var least = best.threshold.map { max(0, quantized.leastSum(for: $0)) } ?? 0
    for slot in 0..<capacity where Int(sums[slot]) >= least {
      if vectors[slot] == nil || leaders.contains(slot) { continue }
      offer(slot, for: query, to: &best)
      least = best.threshold.map { max(0, quantized.leastSum(for: $0)) } ?? 0
    }
  }

  /// The slots of the `limit` highest sums above 0.
  private static func highest(
    _ limit: Int, of sums: UnsafeMutablePointer<UInt16>, count: Int
  ) -> [Int] {
    if limit == 1 {
      var highest: UInt16 = 0
      for slot in 0..<count { highest = max(highest, sums[slot]) }
      guard highest > 0, let slot = (0..<count).first(where: { sums[$0] == highest }) else {
        return []
      }
      return [slot]
    }
    var found: [Int] = []
    var least: UInt16 = 1
    for slot in 0..<count where sums[slot] >= least {
      let place = found.lastIndex { sums[$0] >= sums[slot] }.map { $0 + 1 } ?? 0
      guard place < limit else { continue }
      if found.count == limit { found.removeLast() }
      found.insert(slot, at: place)
      if found.count == limit { least = max(1, sums[found[limit - 1]]) }
    }
    return found
  }

  private func offer(_ slot: Int, for query: TermVector, to best: inout BestMatches) {
    guard let vector = vectors[slot] else { return }
    let score = scorer.score(of: vector, lengthNorm: lengthNorms[slot], for: query) {
      idfOfTerm[Int($0)]
    }
    best.offer(slot: slot, score: score, order: orders[slot])
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

/// The best of the matches offered so far, best first, ties by order.
struct BestMatches {
  let limit: Int
  private var found: [(match: CandidateBuffer.Match, order: UInt64)] = []

  /// None so far, and never more than `limit`.
  init(limit: Int) {
    self.limit = limit
  }

  /// The score below which nothing can enter; nil while there is room.
  var threshold: Double? { found.count == limit ? found.last?.match.score : nil }

  /// The matches.
  var matches: [CandidateBuffer.Match] { found.map(\.match) }

  /// Takes a match in where its score is above 0 and among the best; O(limit).
  mutating func offer(slot: Int, score: Double, order: UInt64) {
    guard score > 0 else { return }
    let place =
      found.lastIndex {
        score < $0.match.score || (score == $0.match.score && order > $0.order)
      }.map { $0 + 1 } ?? 0
    guard place < limit else { return }
    if found.count == limit { found.removeLast() }
    found.insert((CandidateBuffer.Match(slot: slot, score: score), order), at: place)
  }
}
