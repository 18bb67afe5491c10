import BM25
import CImpacts

/// Where the postings of a term are; a posting is a slot above the low byte and an impact in it.
enum CandidatePostings {
  /// No candidate has the term.
  case none
  case list(UnsafeBufferPointer<UInt32>)
  case row(ImpactRow)
  /// Not in memory: read only where the other terms do not decide.
  case stored
}

/// The candidates that a `CandidateRanking` ranks, by slot.
protocol CandidateStore {
  associatedtype Failure: Error

  /// What is kept of a term; valid until the candidates change.
  func postings(of term: TermID) -> CandidatePostings

  /// The postings of a term that are not kept.
  func storedPostings(of term: TermID) throws(Failure) -> [UInt32]

  /// The candidate in a slot and its score; nil for an empty slot.
  func score(slot: Int, by weights: QueryWeights) throws(Failure) -> BestMatches.Match?

  /// 0xffff for each slot whose postings count, 0 for others; nil where all do.
  var mask: UnsafePointer<UInt16>? { get }
}

/// Finds the best candidates of a query: by integers that bound all scores from above, and the
/// exact scores of the few candidates that can be among the best.
///
/// First the lists of rare terms are added up. The candidates that lead then are scored, which
/// gives a score to beat. Where the remaining terms, frequent ones, can lift only a few others to
/// it, those are scored, and the answer is known. Otherwise the rows of frequent terms are added
/// block by block, those of the greatest weight first, and a block is left as soon as none of its
/// candidates can reach that score. The highest sum of each block says where to look for the
/// leaders.
///
/// The result equals that of scoring every candidate. Time: O(postings of the rare terms + slots
/// for each frequent one), and the terms of each candidate that is scored.
final class CandidateRanking {
  /// Slots, in whole blocks.
  let slotCount: Int

  /// Terms that a query may have: 0 ..< `termCount`.
  let termCount: Int

  /// Up to this many candidates beside the leaders are scored to spare the rows.
  private static let fewCandidates = 24

  private let scorer: BM25Scorer
  private let weights: QueryWeights
  private let sums: UnsafeMutablePointer<UInt16>
  private let maxima: UnsafeMutablePointer<UInt16>
  private let blocks: UnsafeMutablePointer<UInt32>
  private let blockCount: Int
  private var isScored: [Bool]
  private var scored: [Int] = []
  private var keys: [UInt64] = []

  /// A ranking of candidates in slots 0 ..< `slotCount`, whole blocks, for queries of terms
  /// 0 ..< `termCount`.
  init(slotCount: Int, termCount: Int, scorer: BM25Scorer) {
    precondition(slotCount % ImpactRow.blockLength == 0, "\(slotCount) slots are not whole blocks")
    precondition(scorer.parameters.k1 >= 0, "k1 is \(scorer.parameters.k1)")
    precondition(0...1 ~= scorer.parameters.b, "b is \(scorer.parameters.b)")
    self.slotCount = slotCount
    self.termCount = termCount
    self.scorer = scorer
    weights = QueryWeights(termCount: termCount, scorer: scorer)
    blockCount = slotCount / ImpactRow.blockLength
    sums = .allocate(capacity: slotCount)
    sums.initialize(repeating: 0, count: slotCount)
    maxima = .allocate(capacity: blockCount)
    maxima.initialize(repeating: 0, count: blockCount)
    blocks = .allocate(capacity: blockCount)
    blocks.initialize(repeating: 0, count: blockCount)
    isScored = Array(repeating: false, count: slotCount)
  }

  deinit {
    sums.deallocate()
    maxima.deallocate()
    blocks.deallocate()
  }

  /// The at most `limit` candidates of the highest scores above 0 for all terms of `query`, best
  /// first, ties by order; `idfOfTerm` has the idf of each term.
  func best<Store: CandidateStore>(
    _ limit: Int, for query: TermVector, idfOfTerm: [Double], in store: Store
  ) throws(Store.Failure) -> [BestMatches.Match] {
    var best = BestMatches(limit: limit)
    guard limit > 0 else { return [] }
    weights.set(query) { idfOfTerm[Int($0)] }
    defer { forgetQuery() }
    guard query.entries.count <= QuantizedQuery.termLimit else {
      try markMatches(of: query.entries.lazy.map(\.termID), store)
      survey(store)
      try offerRest(to: &best, store) { _ in 0 }
      return best.matches
    }
    var bounds = Bounds(query, idfOfTerm: idfOfTerm, scorer: scorer, store)
    guard !bounds.query.terms.isEmpty else { return [] }
    for (term, postings) in bounds.lists { add(postings, weight: term.weight) }
    survey(store)
    if bounds.rest > 0, try isDecided(by: bounds, &best, store) { return best.matches }
    addRows(&bounds, best: best, store)
    if !bounds.stored.isEmpty {
      if try isDecided(by: bounds, &best, store) { return best.matches }
      for term in bounds.stored {
        let postings = try store.storedPostings(of: term.termID)
        postings.withUnsafeBufferPointer { add($0, weight: term.weight) }
      }
      survey(store)
    }
    try offerLeaders(to: &best, store)
    if best.threshold.map({ bounds.query.leastSum(for: $0) }) ?? 0 <= 0 {
      try markMatches(of: bounds.query.terms.lazy.map(\.termID), store)
      survey(store)
    }
    try offerRest(to: &best, store) { bounds.query.leastSum(for: $0) }
    return best.matches
  }

  // MARK: Sums

  /// The quantized query, its terms divided by where their postings are.
  private struct Bounds {
    let query: QuantizedQuery
    var lists: [(term: QuantizedQuery.Term, postings: UnsafeBufferPointer<UInt32>)] = []
    var rows: [(term: QuantizedQuery.Term, row: ImpactRow)] = []
    var stored: [QuantizedQuery.Term] = []
    /// What the terms that are not added yet can add to a sum.
    var rest = 0

    init<Store: CandidateStore>(
      _ query: TermVector, idfOfTerm: [Double], scorer: BM25Scorer, _ store: Store
    ) {
      self.query = QuantizedQuery(
        query, scorer: scorer, idf: { idfOfTerm[Int($0)] },
        canMatch: { if case .none = store.postings(of: $0) { false } else { true } })
      lists.reserveCapacity(self.query.terms.count)
      for term in self.query.terms {
        switch store.postings(of: term.termID) {
        case .none: break
        case .list(let postings): lists.append((term, postings))
        case .row(let row):
          rows.append((term, row))
          rest += Int(term.weight)
        case .stored:
          stored.append(term)
          rest += Int(term.weight)
        }
      }
    }
  }

  private func add(_ postings: UnsafeBufferPointer<UInt32>, weight: UInt16) {
    let (sums, weight) = (sums, UInt32(weight))
    for posting in postings {
      let product = (posting & 0xff) &* weight
      sums[Int(posting >> 8)] &+= UInt16(truncatingIfNeeded: product >> 8)
    }
  }

  /// Adds the rows, leaving out blocks in which nothing can reach the best found.
  private func addRows<Store: CandidateStore>(
    _ bounds: inout Bounds, best: BestMatches, _ store: Store
  ) {
    guard !bounds.rows.isEmpty else { return }
    bounds.rows.sort { $0.term.weight > $1.term.weight }
    let least = best.threshold.map { bounds.query.leastSum(for: $0) } ?? 0
    let weights = bounds.rows.map(\.term.weight)
    let rows = bounds.rows.map { UnsafePointer($0.row.bytes) }
    var leave: [UInt16] = []
    for weight in weights {
      leave.append(UInt16(max(0, min(Int(UInt16.max), least - bounds.rest))))
      bounds.rest -= Int(weight)
    }
    run(rows: rows, weights: weights, leave: leave, mask: store.mask)
  }

  /// Finds the highest sum of each block.
  private func survey<Store: CandidateStore>(_ store: Store) {
    run(rows: [], weights: [], leave: [], mask: store.mask)
  }

  private func run(
    rows: [UnsafePointer<UInt8>], weights: [UInt16], leave: [UInt16], mask: UnsafePointer<UInt16>?
  ) {
    rows.withUnsafeBufferPointer { rows in
      weights.withUnsafeBufferPointer { weights in
        leave.withUnsafeBufferPointer { leave in
          var query = CImpactRows(
            rows: rows.baseAddress, weights: weights.baseAddress, leave: leave.baseAddress,
            rowCount: rows.count, mask: mask, sums: sums, maxima: maxima, blocks: blocks,
            blockCount: blockCount)
          c_add_rows(&query)
        }
      }
    }
  }

  /// Gives every candidate that shares a term with the query a sum of at least 1.
  ///
  /// Terms of hardly any weight add nothing to a sum; where scores are that low, they count.
  private func markMatches<Store: CandidateStore>(
    of terms: some Sequence<TermID>, _ store: Store
  ) throws(Store.Failure) {
    for term in terms {
      switch store.postings(of: term) {
      case .none: break
      case .list(let postings): mark(postings)
      case .row(let row):
        for slot in 0..<slotCount where row[slot] > 0 { sums[slot] = max(1, sums[slot]) }
      case .stored:
        try store.storedPostings(of: term).withUnsafeBufferPointer { mark($0) }
      }
    }
  }

  private func mark(_ postings: UnsafeBufferPointer<UInt32>) {
    for posting in postings { sums[Int(posting >> 8)] = max(1, sums[Int(posting >> 8)]) }
  }

  // MARK: Scores

  /// Scores the leaders, and all others that can still be among the best where these are few; false
  /// where they are many.
  private func isDecided<Store: CandidateStore>(
    by bounds: Bounds, _ best: inout BestMatches, _ store: Store
  ) throws(Store.Failure) -> Bool {
    try offerLeaders(to: &best, store)
    guard let threshold = best.threshold else { return false }
    let least = bounds.query.leastSum(for: threshold) - bounds.rest
    guard least > 0 else { return false }
    var others: [Int] = []
    for block in 0..<blockCount where Int(maxima[block]) >= least {
      for slot in slots(of: block) where Int(sums[slot]) >= least && !isScored[slot] {
        others.append(slot)
        if others.count > CandidateRanking.fewCandidates { return false }
      }
    }
    for slot in others { try offer(slot, to: &best, store) }
    return true
  }

  /// Scores the candidates with the highest sums above 0, as many as are wanted.
  private func offerLeaders<Store: CandidateStore>(
    to best: inout BestMatches, _ store: Store
  ) throws(Store.Failure) {
    // As many blocks as candidates are wanted reach this sum, so as many candidates do.
    var least: UInt64 = 1
    if best.limit <= blockCount {
      keys.removeAll(keepingCapacity: true)
      for block in 0..<blockCount { keys.append(UInt64(maxima[block])) }
      least = keys.withUnsafeMutableBufferPointer { max(1, $0.selectHighest(best.limit)) }
    }
    keys.removeAll(keepingCapacity: true)
    for block in 0..<blockCount where UInt64(maxima[block]) >= least {
      for slot in slots(of: block) where UInt64(sums[slot]) >= least {
        keys.append(UInt64(sums[slot]) << 32 | UInt64(slot))
      }
    }
    if keys.count > best.limit {
      keys.withUnsafeMutableBufferPointer { _ = $0.selectHighest(best.limit) }
    }
    for key in keys.prefix(best.limit) {
      try offer(Int(truncatingIfNeeded: key & 0xffff_ffff), to: &best, store)
    }
  }

  /// Scores every candidate whose sum lets it be among the best; `leastSum` gives the lowest sum
  /// with which a candidate can have a score.
  private func offerRest<Store: CandidateStore>(
    to best: inout BestMatches, _ store: Store, leastSum: (_ score: Double) -> Int
  ) throws(Store.Failure) {
    var least = max(1, best.threshold.map(leastSum) ?? 0)
    for block in 0..<blockCount where Int(maxima[block]) >= least {
      for slot in slots(of: block) where Int(sums[slot]) >= least {
        try offer(slot, to: &best, store)
        least = max(1, best.threshold.map(leastSum) ?? 0)
      }
    }
  }

  private func slots(of block: Int) -> Range<Int> {
    block * ImpactRow.blockLength..<(block + 1) * ImpactRow.blockLength
  }

  /// Scores a candidate, once per query.
  private func offer<Store: CandidateStore>(
    _ slot: Int, to best: inout BestMatches, _ store: Store
  ) throws(Store.Failure) {
    guard !isScored[slot] else { return }
    isScored[slot] = true
    scored.append(slot)
    if let match = try store.score(slot: slot, by: weights) { best.offer(match) }
  }

  private func forgetQuery() {
    weights.clear()
    for slot in scored { isScored[slot] = false }
    scored.removeAll(keepingCapacity: true)
    sums.update(repeating: 0, count: slotCount)
  }
}
