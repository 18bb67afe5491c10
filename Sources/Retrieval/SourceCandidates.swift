import GRDB

/// All documents of a source that are not yet consumed, as candidates of a search.
///
/// Postings come from the SQLite index at the first query, one block after another, and are kept as
/// a candidate and a byte. At most `postingLimit` are kept; the lists of the most frequent terms
/// beyond that are read from SQLite whenever a query needs them. Consumed documents are passed over,
/// and taken out of the lists when they are half, so that queries get faster as documents go.
///
/// Queries are exact. Terms are added up from the rarest on, as integers that bound the scores from
/// above; when what is left cannot lift any but a few candidates to the best score found, only those
/// are scored, and the long lists are never looked at. Scores are computed from the term vectors
/// of the index, and equal those of `CandidateBuffer` and of `CorpusSearch` bit for bit.
///
/// Memory: 4 bytes a posting, up to 16 for those of frequent terms, about 3 more for the term vectors, which are kept as they are stored up
/// to 4 bytes for each of `postingLimit`, and about 40 bytes a document.
package final class SourceCandidates {
  /// A candidate that a query found.
  package struct Match: Sendable, Equatable {
    package var documentID: Int
    package var score: Double
  }

  /// Scored before the long lists are added up, at most: what they cost otherwise.
  private static let earlyCandidateLimit = 24

  private let index: CorpusIndex
  private let source: IndexedSource
  private let scorer: BM25Scorer
  private let documentFrequencies: [UInt32]
  private let idfOfTerm: [Double]
  private let postingLimit: Int

  /// The document of each slot, ascending; consumed ones stay until the next compaction.
  private var documentIDs: [UInt32] = []
  private var lengthNorms: [Double] = []
  private var isAlive: [Bool] = []
  private var aliveCount = 0
  private var postings: SourcePostings?
  /// Terms with more documents than this are not kept in memory.
  private var longestKeptList = Int.max
  private var sums: [UInt16] = []
  /// The stored term vectors, and where that of each slot lies; an empty range is read when needed.
  private var storedVectors: [UInt8] = []
  private var vectorRanges: [Range<Int>] = []

  /// No candidates yet, of a source of `index`.
  package init(
    index: CorpusIndex, source: IndexedSource, scorer: BM25Scorer, postingLimit: Int = 1 << 29
  ) throws {
    self.index = index
    self.source = source
    self.scorer = scorer
    self.postingLimit = postingLimit
    documentFrequencies = try index.documentFrequencies(ofSource: source)
    idfOfTerm = documentFrequencies.map { scorer.idf(documentFrequency: Int($0)) }
  }

  /// Makes documents of the source candidates; all of them before the first query.
  package func add(_ documentIDs: [Int]) throws {
    precondition(postings == nil && self.documentIDs.isEmpty, "candidates come before queries")
    self.documentIDs = documentIDs.sorted().map { UInt32($0) }
    isAlive = Array(repeating: true, count: documentIDs.count)
    aliveCount = documentIDs.count
    try load()
  }

  /// Takes a candidate away, and gives its terms.
  @discardableResult
  package func remove(documentID: Int) throws -> TermVector {
    guard let slot = slot(of: documentID), isAlive[slot] else {
      preconditionFailure("document \(documentID) is no candidate")
    }
    let vector = try vector(slot)
    isAlive[slot] = false
    aliveCount -= 1
    if aliveCount * 2 < isAlive.count, isAlive.count > 1_024 { compact() }
    return vector
  }

  /// The at most `limit` candidates with the highest scores for the query terms that `selection`
  /// takes of `vector`, best first, ties by document.
  package func best(
    _ limit: Int, for vector: TermVector, selection: QuerySelection
  ) throws -> [Match] {
    let query = selection.select(from: vector) { idfOfTerm[Int($0)] }
    var best = BestMatches(limit: limit)
    guard let postings, aliveCount > 0, !query.entries.isEmpty else { return [] }
    guard query.entries.count <= QuantizedQuery.termLimit else {
      for slot in isAlive.indices { try offer(slot, for: query, to: &best) }
      return matches(best)
    }
    let quantized = QuantizedQuery(
      query, parameters: scorer.parameters, idf: { idfOfTerm[Int($0)] },
      canMatch: { documentFrequencies[Int($0)] > 0 })
    var costs = quantized.terms.map { term -> (cost: Int, term: QuantizedQuery.Term) in
      let isKept = documentFrequencies[Int(term.termID)] <= longestKeptList
      let cost =
        isKept
        ? postings.cost(of: term.termID) : 16 * Int(documentFrequencies[Int(term.termID)])
      return (cost, term)
    }
    costs.sort { $0.cost != $1.cost ? $0.cost < $1.cost : $0.term.termID < $1.term.termID }
    var rest = costs.reduce(0) { $0 + Int($1.term.weight) }
    var restCost = costs.reduce(0) { $0 + $1.cost }
    // Looking whether the rest is needed costs a pass over the sums, so it has to spare more.
    var checkAt = restCost / 2
    for (cost, term) in costs {
      if restCost <= checkAt, restCost > isAlive.count / 2 {
        if try offerEarly(quantized, rest: rest, exact: query, to: &best) {
          sums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
          return matches(best)
        }
        checkAt = restCost / 2
      }
      try addImpacts(of: term, postings)
      rest -= Int(term.weight)
      restCost -= cost
    }
    best = BestMatches(limit: limit)
    try offerLeaders(quantized, exact: query, to: &best)
    sums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    return matches(best)
  }

  // MARK: Queries

  /// Scores all candidates that can be among the best when what is left of the terms can add at
  /// most `rest`; false, with nothing decided, where they are many.
  private func offerEarly(
    _ quantized: QuantizedQuery, rest: Int, exact query: TermVector, to best: inout BestMatches
  ) throws -> Bool {
    best = BestMatches(limit: best.limit)
    let leaders = highest(best.limit)
    guard leaders.count == best.limit else { return false }
    // Even a leader whose bound is its score would leave too many.
    let hoped = Int(sums[leaders[leaders.count - 1]]) + rest / 2
    guard hoped > rest else { return false }
    for slot in leaders { try offer(slot, for: query, to: &best) }
    guard let threshold = best.threshold else { return false }
    let least = quantized.leastSum(for: threshold) - rest
    guard least > 0 else { return false }
    var others: [Int] = []
    for slot in isAlive.indices where Int(sums[slot]) >= least && isAlive[slot] {
      others.append(slot)
      if others.count > SourceCandidates.earlyCandidateLimit { return false }
    }
    for slot in others where !leaders.contains(slot) { try offer(slot, for: query, to: &best) }
    return true
  }

  private func offerLeaders(
    _ quantized: QuantizedQuery, exact query: TermVector, to best: inout BestMatches
  ) throws {
    let leaders = highest(best.limit)
    for slot in leaders { try offer(slot, for: query, to: &best) }
    var least = best.threshold.map { quantized.leastSum(for: $0) } ?? 0
    if least <= 0 { try markMatches(quantized) }
    for slot in isAlive.indices where Int(sums[slot]) >= max(1, least) && isAlive[slot] {
      if leaders.contains(slot) { continue }
      try offer(slot, for: query, to: &best)
      least = best.threshold.map { quantized.leastSum(for: $0) } ?? 0
    }
  }

  /// Gives every candidate that shares a term with the query a sum of at least 1.
  ///
  /// Terms of hardly any weight add nothing to a sum; where scores are that low, they count.
  private func markMatches(_ quantized: QuantizedQuery) throws {
    for term in quantized.terms {
      let slots =
        Int(documentFrequencies[Int(term.termID)]) > longestKeptList
        ? try readList(of: term.termID).map { Int($0 >> 8) }
        : postings?.slots(of: term.termID) ?? []
      for slot in slots { sums[slot] = max(1, sums[slot]) }
    }
  }

  /// The candidates with the `limit` highest sums above 0, ties by slot.
  private func highest(_ limit: Int) -> [Int] {
    var found: [Int] = []
    var least: UInt16 = 1
    sums.withUnsafeBufferPointer { sums in
      for slot in sums.indices where sums[slot] >= least && isAlive[slot] {
        let place = found.lastIndex { sums[$0] >= sums[slot] }.map { $0 + 1 } ?? 0
        guard place < limit else { continue }
        if found.count == limit { found.removeLast() }
        found.insert(slot, at: place)
        if found.count == limit { least = max(1, sums[found[limit - 1]]) }
      }
    }
    return found
  }

  private func offer(_ slot: Int, for query: TermVector, to best: inout BestMatches) throws {
    guard isAlive[slot] else { return }
    let documentID = Int(documentIDs[slot])
    let score = scorer.score(
      of: try vector(slot), lengthNorm: lengthNorms[slot], for: query
    ) { idfOfTerm[Int($0)] }
    best.offer(slot: slot, score: score, order: UInt64(documentID))
  }

  /// The terms of the candidate in a slot, from memory or else from the index.
  private func vector(_ slot: Int) throws -> TermVector {
    let range = vectorRanges[slot]
    let kept = storedVectors.withUnsafeBytes { bytes in
      range.isEmpty ? nil : TermVector(encoded: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
    return try kept ?? index.terms(ofDocument: Int(documentIDs[slot])).vector
  }

  private func matches(_ best: BestMatches) -> [Match] {
    best.matches.map { Match(documentID: Int(documentIDs[$0.slot]), score: $0.score) }
  }

  private func addImpacts(of term: QuantizedQuery.Term, _ postings: SourcePostings) throws {
    guard Int(documentFrequencies[Int(term.termID)]) > longestKeptList else {
      return sums.withUnsafeMutableBufferPointer { sums in
        guard let start = sums.baseAddress else { return }
        postings.addImpacts(of: term.termID, weight: term.weight, to: start)
      }
    }
    let list = try readList(of: term.termID)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let start = sums.baseAddress else { return }
      for posting in list { PostingArena.add(posting, weight: term.weight, to: start) }
    }
  }

  // MARK: Loading and compaction

  private func slot(of documentID: Int) -> Int? {
    var (low, high) = (0, documentIDs.count)
    while low < high {
      let middle = (low + high) / 2
      if documentIDs[middle] < documentID { low = middle + 1 } else { high = middle }
    }
    return low < documentIDs.count && documentIDs[low] == documentID ? low : nil
  }

  private func load() throws {
    lengthNorms = Array(repeating: 0, count: documentIDs.count)
    try index.database.read { db in
      let cursor = try Row.fetchCursor(
        db,
        sql: """
          SELECT id, documentLength, termVector FROM document
          WHERE sourceID = ? ORDER BY sourceOrdinal
          """,
        arguments: [source.id])
      var slot = 0
      while let row = try cursor.next(), slot < documentIDs.count {
        guard row[0] == Int(documentIDs[slot]) else { continue }
        lengthNorms[slot] = scorer.lengthNorm(documentLength: row[1])
        let start = storedVectors.count
        try row.withBytes(atIndex: 2) { bytes in
          guard start + bytes.count <= 4 * postingLimit else { return }
          storedVectors += bytes.assumingMemoryBound(to: UInt8.self)
        }
        vectorRanges.append(start..<storedVectors.count)
        slot += 1
      }
      guard slot == documentIDs.count else { throw index.damaged("a document is missing") }
    }
    longestKeptList = SourceCandidates.longestKeptList(documentFrequencies, limit: postingLimit)
    let loaded = SourcePostings(termCount: documentFrequencies.count, slotCount: documentIDs.count)
    try index.forEachPostingList(ofSource: source) { term, blocks in
      guard Int(term) < documentFrequencies.count else { throw index.damaged("term \(term)") }
      if Int(documentFrequencies[Int(term)]) > longestKeptList { return }
      loaded.set(candidatePostings(blocks), of: term)
    }
    postings = loaded
    sums = Array(repeating: 0, count: documentIDs.count)
  }

  /// The greatest df such that all lists of at most that many documents stay within the limit.
  private static func longestKeptList(_ documentFrequencies: [UInt32], limit: Int) -> Int {
    var sum = 0
    for frequency in documentFrequencies.sorted() {
      sum += Int(frequency)
      if sum > limit { return Int(frequency) - 1 }
    }
    return Int.max
  }

  private func readList(of term: TermID) throws -> [UInt32] {
    candidatePostings(try index.postings(ofTerm: term, source: source))
  }

  /// The postings of candidates, quantized; both sides ascend by document.
  private func candidatePostings(_ postings: [PostingBlock.Posting]) -> [UInt32] {
    var list: [UInt32] = []
    list.reserveCapacity(postings.count)
    let isDense = postings.count * 8 > documentIDs.count
    var slot = 0
    for posting in postings {
      if isDense {
        while slot < documentIDs.count, documentIDs[slot] < posting.documentID { slot += 1 }
      } else {
        slot = self.slot(of: Int(posting.documentID)) ?? documentIDs.count
      }
      guard slot < documentIDs.count, documentIDs[slot] == posting.documentID else { continue }
      let part = scorer.frequencyPart(
        termFrequency: Int(posting.termFrequency), lengthNorm: lengthNorms[slot])
      let impact = QuantizedQuery.impact(frequencyPart: part, parameters: scorer.parameters)
      list.append(UInt32(slot) << 8 | UInt32(impact))
    }
    return list
  }

  private func compact() {
    var newSlots = [Int32](repeating: -1, count: isAlive.count)
    var count = 0
    var end = 0
    for slot in isAlive.indices where isAlive[slot] {
      newSlots[slot] = Int32(count)
      documentIDs[count] = documentIDs[slot]
      lengthNorms[count] = lengthNorms[slot]
      vectorRanges[count] = keepVector(vectorRanges[slot], at: &end)
      count += 1
    }
    documentIDs.removeLast(documentIDs.count - count)
    lengthNorms.removeLast(lengthNorms.count - count)
    vectorRanges.removeLast(vectorRanges.count - count)
    storedVectors.removeLast(storedVectors.count - end)
    isAlive = Array(repeating: true, count: count)
    sums = Array(repeating: 0, count: count)
    postings?.compact(newSlots)
  }

  /// Moves a stored vector down to `end`, and gives its new place.
  private func keepVector(_ range: Range<Int>, at end: inout Int) -> Range<Int> {
    let start = end
    storedVectors.withUnsafeMutableBufferPointer { bytes in
      for place in range {
        bytes[end] = bytes[place]
        end += 1
      }
    }
    return start..<end
  }
}
