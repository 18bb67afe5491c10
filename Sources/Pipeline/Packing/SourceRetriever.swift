import BM25
import Packing
import Retrieval

/// A retriever for which all documents of a source wait: `--buffer all`.
///
/// Whole documents are found with the postings of the index, which are read at the first query. The
/// remainders that the ends of chunks leave are kept in candidate buffers, as many as are needed.
/// The chunks are those of a `BufferRetriever` with room for the whole source.
struct SourceRetriever: Retriever {
  private static let remainderBufferCapacity = 4_096

  private let terms: FragmentTerms
  private let selection: QuerySelection
  private let candidates: SourceCandidates
  private let documentFrequencies: [UInt32]
  private let scorer: BM25Scorer
  private let timings: StageTimings
  private var hasLoaded = false

  /// Where each waiting fragment is, by the packer's slot.
  private var places: [Int: Place] = [:]
  private var slotOfDocument: [Int: Int] = [:]
  private var remainders: [RemainderBuffer] = []

  private enum Place {
    case document(Int)
    case remainder(buffer: Int, slot: Int)
  }

  private struct RemainderBuffer {
    var candidates: CandidateBuffer
    var freeSlots: [Int]
    /// The packer's slot and the order of each fragment.
    var fragments: [(slot: Int, order: UInt64)]
  }

  /// A retriever without candidates, for the documents of one source.
  init(
    index: CorpusIndex, source: IndexedSource, terms: FragmentTerms, query: QuerySelection,
    parameters: BM25Parameters, timings: StageTimings
  ) throws {
    self.terms = terms
    self.timings = timings
    selection = query
    scorer = BM25Scorer(statistics: source.statistics, parameters: parameters)
    documentFrequencies = try index.documentFrequencies(ofSource: source)
    candidates = try SourceCandidates(index: index, source: source, scorer: scorer)
  }

  mutating func add(_ fragment: Fragment, slot: Int) throws {
    let clock = timings.clock()
    defer { timings.add(clock, to: .relate, within: .pack) }
    guard hasLoaded || !fragment.isWholeDocument else {
      places[slot] = .document(fragment.documentID)
      slotOfDocument[fragment.documentID] = slot
      return
    }
    let (vector, length) = try terms.vector(of: fragment)
    let buffer = remainders.firstIndex { !$0.freeSlots.isEmpty } ?? addRemainderBuffer()
    let place = remainders[buffer].freeSlots.removeLast()
    remainders[buffer].candidates.add(
      slot: place, order: fragment.retrievalOrder, vector: vector, documentLength: length)
    remainders[buffer].fragments[place] = (slot, fragment.retrievalOrder)
    places[slot] = .remainder(buffer: buffer, slot: place)
  }

  mutating func remove(_ fragment: Fragment, slot: Int) throws -> TermVector {
    let clock = timings.clock()
    defer { timings.add(clock, to: .relate, within: .pack) }
    return terms.query(of: fragment, vector: try remove(slot: slot), selection: selection)
  }

  private mutating func remove(slot: Int) throws -> TermVector {
    switch places.removeValue(forKey: slot) {
    case .document(let documentID):
      try load()
      slotOfDocument[documentID] = nil
      return try candidates.remove(documentID: documentID)
    case .remainder(let buffer, let place):
      remainders[buffer].freeSlots.append(place)
      return remainders[buffer].candidates.remove(slot: place)
    case nil:
      preconditionFailure("slot \(slot) is empty")
    }
  }

  mutating func best(_ limit: Int, for query: TermVector) throws -> [RelatedCandidate] {
    let clock = timings.clock()
    defer { timings.add(clock, to: .relate, within: .pack) }
    try load()
    var found: [(slot: Int, score: Double, order: UInt64)] = []
    for match in try candidates.best(limit, for: query, selection: selection) {
      guard let slot = slotOfDocument[match.documentID] else { continue }
      found.append((slot, match.score, UInt64(match.documentID) << 32))
    }
    for buffer in remainders {
      for match in buffer.candidates.best(limit, for: query, selection: selection) {
        let fragment = buffer.fragments[match.slot]
        found.append((fragment.slot, match.score, fragment.order))
      }
    }
    found.sort { $0.score != $1.score ? $0.score > $1.score : $0.order < $1.order }
    return found.prefix(limit).map { RelatedCandidate(slot: $0.slot, score: $0.score) }
  }

  private mutating func load() throws {
    guard !hasLoaded else { return }
    hasLoaded = true
    try candidates.add(Array(slotOfDocument.keys))
  }

  private mutating func addRemainderBuffer() -> Int {
    let capacity = SourceRetriever.remainderBufferCapacity
    remainders.append(
      RemainderBuffer(
        candidates: CandidateBuffer(
          capacity: capacity, documentFrequencies: documentFrequencies, scorer: scorer),
        freeSlots: Array((0..<capacity).reversed()),
        fragments: Array(repeating: (-1, 0), count: capacity)))
    return remainders.count - 1
  }
}
