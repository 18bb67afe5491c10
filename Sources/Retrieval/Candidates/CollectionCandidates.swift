import BM25

/// The documents of several sources of an index, searched together, as candidates of any queries.
///
/// A slot is a document id, counted from the first of a range of at most 2²⁴ documents. The terms
/// of a query are numbered by their places in it, so that scores are summed in the order of the
/// query; its postings are those of all sources.
///
/// Postings of rare terms are read when a query first has them, and kept. Frequent terms have most
/// of the postings and rarely decide: theirs are read only where they must be, and then kept as a
/// row. Scores are computed from the term vectors in the index. Memory: 11 bytes for each document
/// of the range, and 4 bytes for each posting kept, at most `postingLimit`.
final class CollectionCandidates {
  /// Documents in the largest possible range.
  static let largestRange = 1 << 24

  private let index: CorpusIndex
  private let scorer: BM25Scorer
  private let documentIDs: Range<Int>
  private let postingLimit: Int

  /// By slot; negative where the document is not in a searched source.
  private let lengthNorms: [Double]
  private let slotCount: Int
  private var ranking: CandidateRanking

  /// Kept postings, by the first number of their term.
  private var kept: [CollectionTerm.Number: KeptPostings] = [:]
  /// Postings that take as much memory as all kept ones, at 4 bytes each.
  private var keptCount = 0

  /// The query at hand: its terms, their kept postings, and for each source the places of the terms
  /// that it has, ascending by term.
  private var terms: [CollectionTerm] = []
  private var keptOfPlace: [KeptPostings?] = []
  private var placesOfSource: [Int: [(termID: TermID, place: TermID)]] = [:]

  /// The documents in a range of ids as candidates.
  ///
  /// `lengthNorms` has a value for each of them, negative where the document is not searched.
  init(
    index: CorpusIndex, documentIDs: Range<Int>, lengthNorms: [Double], scorer: BM25Scorer,
    postingLimit: Int
  ) {
    precondition(documentIDs.count <= CollectionCandidates.largestRange, "more than 2²⁴ documents")
    precondition(lengthNorms.count == documentIDs.count, "\(lengthNorms.count) length norms")
    self.index = index
    self.documentIDs = documentIDs
    self.lengthNorms = lengthNorms
    self.scorer = scorer
    self.postingLimit = postingLimit
    slotCount = ImpactRow.wholeBlocks(documentIDs.count)
    ranking = CandidateRanking(slotCount: slotCount, termCount: 64, scorer: scorer)
  }

  /// The at most `limit` documents with the highest scores above 0, best first, ties by document;
  /// the order of a match is its document id.
  ///
  /// `query` has each term and its frequency, and terms that no searched source has may be among
  /// them. Throws `RetrievalError` where the index is damaged.
  func best(
    _ limit: Int, for query: [(term: CollectionTerm, frequency: UInt32)], excluding excludedID: Int?
  ) throws -> [BestMatches.Match] {
    try begin(query.map(\.term))
    if query.count > ranking.termCount {
      ranking = CandidateRanking(slotCount: slotCount, termCount: 2 * query.count, scorer: scorer)
    }
    let vector = TermVector(
      ascending: query.enumerated().map { place, entry in
        TermVector.Entry(termID: TermID(place), frequency: entry.frequency)
      })
    let idfOfPlace = terms.map { scorer.idf(documentFrequency: $0.documentFrequency) }
    // One more, in case the excluded document is among them.
    let wanted = excludedID == nil || limit == .max ? limit : limit + 1
    let matches = try ranking.best(wanted, for: vector, idfOfTerm: idfOfPlace, in: self)
    guard let excludedID else { return matches }
    return Array(matches.filter { $0.order != UInt64(excludedID) }.prefix(limit))
  }

  private func begin(_ terms: [CollectionTerm]) throws {
    self.terms = terms
    placesOfSource.removeAll(keepingCapacity: true)
    for (place, term) in terms.enumerated() {
      for number in term.numbers {
        placesOfSource[number.sourceID, default: []].append((number.termID, TermID(place)))
      }
    }
    for sourceID in placesOfSource.keys {
      placesOfSource[sourceID]?.sort { $0.termID < $1.termID }
    }
    try keepRareTerms()
    keptOfPlace = terms.map { $0.numbers.first.flatMap { kept[$0] } }
  }

  // MARK: Postings

  /// Reads the postings of the query's rare terms that are not kept, as many as there is room for.
  private func keepRareTerms() throws {
    let missing = terms.filter {
      guard let first = $0.numbers.first else { return false }
      return kept[first] == nil && $0.documentFrequency <= slotCount / 16
    }
    if keptCount + missing.reduce(0, { $0 + $1.documentFrequency }) > postingLimit {
      kept.removeAll()
      keptCount = 0
    }
    for term in missing where keptCount + term.documentFrequency <= postingLimit {
      keep(try readPostings(of: term), of: term)
    }
  }

  private func keep(_ postings: [UInt32], of term: CollectionTerm) {
    guard let first = term.numbers.first, kept[first] == nil else { return }
    let isRow = postings.count > slotCount / 16
    let count = isRow ? slotCount / 4 : postings.count
    guard keptCount + count <= postingLimit else { return }
    kept[first] = KeptPostings(postings, rowSlotCount: isRow ? slotCount : nil)
    keptCount += count
  }

  /// The postings of a term in the range, quantized, source after source.
  private func readPostings(of term: CollectionTerm) throws -> [UInt32] {
    var postings: [UInt32] = []
    postings.reserveCapacity(min(term.documentFrequency, documentIDs.count))
    for number in term.numbers {
      for posting in try index.postings(ofTerm: number.termID, sourceID: number.sourceID) {
        guard documentIDs.contains(Int(posting.documentID)) else { continue }
        let slot = Int(posting.documentID) - documentIDs.lowerBound
        guard lengthNorms[slot] >= 0 else {
          throw index.damaged("the postings of term \(number.termID)")
        }
        let impact = QuantizedQuery.impact(
          termFrequency: Int(posting.termFrequency), lengthNorm: lengthNorms[slot], scorer: scorer)
        postings.append(UInt32(slot) << 8 | UInt32(impact))
      }
    }
    return postings
  }

  /// Postings in memory of their own: a list, or a row.
  private final class KeptPostings {
    let list: UnsafeMutableBufferPointer<UInt32>
    let row: ImpactRow?

    /// Copies a list; into a row of so many slots, where they are given.
    init(_ postings: [UInt32], rowSlotCount: Int?) {
      row = rowSlotCount.map { ImpactRow(slotCount: $0) }
      list = .allocate(capacity: row == nil ? postings.count : 0)
      if let row {
        for posting in postings { row[Int(posting >> 8)] = UInt8(truncatingIfNeeded: posting) }
      } else {
        _ = list.initialize(from: postings)
      }
    }

    deinit {
      list.deallocate()
      row?.bytes.deallocate()
    }
  }
}

extension CollectionCandidates: CandidateStore {
  typealias Failure = any Error

  func postings(of place: TermID) -> CandidatePostings {
    if let kept = keptOfPlace[Int(place)] {
      return kept.row.map { .row($0) } ?? .list(UnsafeBufferPointer(kept.list))
    }
    return terms[Int(place)].numbers.isEmpty ? .none : .stored
  }

  func storedPostings(of place: TermID) throws -> [UInt32] {
    let term = terms[Int(place)]
    // Kept since the query began.
    if let row = term.numbers.first.flatMap({ kept[$0] })?.row {
      return (0..<slotCount).lazy.filter { row[$0] > 0 }.map { UInt32($0) << 8 | UInt32(row[$0]) }
    }
    let postings = try readPostings(of: term)
    keep(postings, of: term)
    return postings
  }

  func score(slot: Int, by weights: QueryWeights) throws -> BestMatches.Match? {
    let documentID = documentIDs.lowerBound + slot
    return try index.withTermVector(ofDocument: documentID) { vector, sourceID in
      var shared: [TermVector.Entry] = []
      let places = placesOfSource[sourceID] ?? []
      var next = 0
      let isWhole = TermVector.forEachEntry(in: vector) { entry in
        while next < places.count, places[next].termID < entry.termID { next += 1 }
        while next < places.count, places[next].termID == entry.termID {
          shared.append(.init(termID: places[next].place, frequency: entry.frequency))
          next += 1
        }
      }
      guard isWhole else { throw index.damaged("the term vector of document \(documentID)") }
      return BestMatches.Match(
        slot: slot, score: weights.score(of: TermVector(shared), lengthNorm: lengthNorms[slot]),
        order: UInt64(documentID))
    }
  }

  var mask: UnsafePointer<UInt16>? { nil }
}

/// A term of several sources that are searched together.
package struct CollectionTerm: Sendable, Equatable {
  /// The number of a term in a source.
  struct Number: Hashable, Sendable {
    var sourceID: Int
    var termID: TermID
  }

  /// Its number in each searched source that has it, ascending by source.
  var numbers: [Number] = []

  /// df in all searched sources together.
  var documentFrequency = 0
}
