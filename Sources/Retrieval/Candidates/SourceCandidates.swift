package import BM25
import GRDB

/// All documents of a source that are not yet consumed, as candidates of a search.
///
/// Postings come from the SQLite index at the first query, one block after another, and are kept as
/// a candidate and a byte. At most `postingLimit` are kept; the lists of the most frequent terms
/// beyond that are read from SQLite whenever a query needs them. Consumed documents are skipped,
/// and removed from the lists when they are half, so that queries get faster as documents go.
///
/// `CandidateRanking` finds the best of them exactly. Scores are computed from the term vectors of
/// the index, and equal those of `CandidateBuffer` and of `CorpusSearch` bit for bit.
///
/// Memory: 4 bytes per posting, up to 16 for those of frequent terms, about 3 more for the term
/// vectors, which are kept as they are stored up to 4 bytes for each of `postingLimit`, and about
/// 40 bytes per document.
package final class SourceCandidates {
  /// A candidate that a query found.
  package struct Match: Sendable, Equatable {
    package var documentID: Int
    package var score: Double
  }

  private let index: CorpusIndex
  private let source: IndexedSource
  private let scorer: BM25Scorer
  private let documentFrequencies: [UInt32]
  private let idfOfTerm: [Double]
  private let postingLimit: Int

  /// The document of each slot, ascending; consumed ones stay until the next compaction.
  private var documentIDs: [UInt32] = []
  private var lengthNorms: [Double] = []
  /// 0xffff for each slot that is not consumed, in whole blocks.
  private var aliveMask: UnsafeMutableBufferPointer<UInt16>
  private var aliveCount = 0
  private var postings: SourcePostings?
  /// Terms with more documents than this are not kept in memory.
  private var longestKeptList = Int.max
  private var ranking: CandidateRanking
  /// The stored term vectors, and where that of each slot is; an empty range is read when needed.
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
    aliveMask = .allocate(capacity: 0)
    ranking = CandidateRanking(slotCount: 0, termCount: idfOfTerm.count, scorer: scorer)
  }

  deinit {
    aliveMask.deallocate()
  }

  /// Makes documents of the source candidates; all of them before the first query.
  package func add(_ documentIDs: [Int]) throws {
    precondition(postings == nil && self.documentIDs.isEmpty, "candidates come before queries")
    self.documentIDs = documentIDs.sorted().map { UInt32($0) }
    try load()
    startRanking()
  }

  /// Removes a candidate, and returns its terms.
  @discardableResult
  package func remove(documentID: Int) throws -> TermVector {
    guard let slot = slot(of: documentID), aliveMask[slot] > 0 else {
      preconditionFailure("document \(documentID) is not a candidate")
    }
    let vector = try vector(slot)
    aliveMask[slot] = 0
    aliveCount -= 1
    for entry in vector.entries { postings?.removeFromRow(slot: slot, of: entry.termID) }
    if aliveCount * 2 < documentIDs.count, documentIDs.count > 1_024 { compact() }
    return vector
  }

  /// The at most `limit` candidates with the highest scores for the query terms that `selection`
  /// takes of `vector`, best first, ties by document.
  package func best(
    _ limit: Int, for vector: TermVector, selection: QuerySelection
  ) throws -> [Match] {
    let query = selection.select(from: vector) { idfOfTerm[Int($0)] }
    return try ranking.best(limit, for: query, idfOfTerm: idfOfTerm, in: self).map {
      Match(documentID: Int($0.order), score: $0.score)
    }
  }

  /// The terms of the candidate in a slot, from memory or else from the index.
  private func vector(_ slot: Int) throws -> TermVector {
    let range = vectorRanges[slot]
    let kept = storedVectors.withUnsafeBytes { bytes in
      range.isEmpty ? nil : TermVector(encoded: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
    guard let kept, kept.fits(termCount: idfOfTerm.count) else {
      return try index.terms(ofDocument: Int(documentIDs[slot])).vector
    }
    return kept
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
    try index.read { db in
      let cursor = try Row.fetchCursor(
        db,
        sql: """
          SELECT id, documentLength, termVector FROM document
          WHERE sourceID = ? ORDER BY sourceOrdinal
          """,
        arguments: [source.id])
      var slot = 0
      while let row = try cursor.next(), slot < documentIDs.count {
        guard try row.integer(at: 0) == Int(documentIDs[slot]) else { continue }
        lengthNorms[slot] = scorer.lengthNorm(documentLength: try row.count(at: 1))
        let start = storedVectors.count
        try row.withBytes(at: 2) { bytes in
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
  }

  /// Makes all slots candidates.
  private func startRanking() {
    aliveCount = documentIDs.count
    let slotCount = ImpactRow.wholeBlocks(aliveCount)
    aliveMask.deallocate()
    aliveMask = .allocate(capacity: slotCount)
    for slot in 0..<slotCount { aliveMask[slot] = slot < aliveCount ? .max : 0 }
    ranking = CandidateRanking(slotCount: slotCount, termCount: idfOfTerm.count, scorer: scorer)
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
      let impact = QuantizedQuery.impact(
        termFrequency: Int(posting.termFrequency), lengthNorm: lengthNorms[slot], scorer: scorer)
      list.append(UInt32(slot) << 8 | UInt32(impact))
    }
    return list
  }

  private func compact() {
    var newSlots = [Int32](repeating: -1, count: documentIDs.count)
    var count = 0
    var end = 0
    for slot in documentIDs.indices where aliveMask[slot] > 0 {
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
    postings?.compact(newSlots)
    startRanking()
  }

  /// Moves a stored vector down to `end`, and returns its new place.
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

extension SourceCandidates: CandidateStore {
  typealias Failure = any Error

  func postings(of term: TermID) -> CandidatePostings {
    if Int(documentFrequencies[Int(term)]) > longestKeptList { return .stored }
    return postings?.postings(of: term) ?? .none
  }

  func storedPostings(of term: TermID) throws -> [UInt32] {
    candidatePostings(try index.postings(ofTerm: term, sourceID: source.id))
  }

  func score(slot: Int, by weights: QueryWeights) throws -> BestMatches.Match? {
    guard slot < documentIDs.count, aliveMask[slot] > 0 else { return nil }
    let range = vectorRanges[slot]
    let lengthNorm = lengthNorms[slot]
    let kept = storedVectors.withUnsafeBytes { bytes in
      range.isEmpty
        ? nil
        : weights.score(
          ofEncoded: UnsafeRawBufferPointer(rebasing: bytes[range]), lengthNorm: lengthNorm)
    }
    let score = try kept ?? weights.score(of: vector(slot), lengthNorm: lengthNorm)
    return BestMatches.Match(slot: slot, score: score, order: UInt64(documentIDs[slot]))
  }

  var mask: UnsafePointer<UInt16>? { UnsafePointer(aliveMask.baseAddress) }
}
