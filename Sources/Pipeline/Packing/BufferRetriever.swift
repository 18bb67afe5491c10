import BM25
import Packing
import Retrieval

/// The candidate buffer of the index, as the packer sees it.
struct BufferRetriever: Retriever {
  private let terms: FragmentTerms
  private let selection: QuerySelection
  private let buffer: CandidateBuffer
  private let timings: StageTimings

  /// A retriever over an empty buffer of `capacity` slots for the documents of one source.
  init(
    index: CorpusIndex, source: IndexedSource, terms: FragmentTerms, capacity: Int,
    query: QuerySelection, parameters: BM25Parameters, timings: StageTimings
  ) throws {
    self.terms = terms
    self.timings = timings
    selection = query
    buffer = CandidateBuffer(
      capacity: capacity,
      documentFrequencies: try index.documentFrequencies(ofSource: source),
      scorer: BM25Scorer(statistics: source.statistics, parameters: parameters))
  }

  func add(_ fragment: Fragment, slot: Int) throws {
    let clock = timings.clock()
    defer { timings.add(clock, to: .relate, within: .pack) }
    let (vector, length) = try terms.vector(of: fragment)
    buffer.add(
      slot: slot, order: fragment.retrievalOrder, vector: vector, documentLength: length)
  }

  func remove(_ fragment: Fragment, slot: Int) -> TermVector {
    let clock = timings.clock()
    defer { timings.add(clock, to: .relate, within: .pack) }
    return terms.query(of: fragment, vector: buffer.remove(slot: slot), selection: selection)
  }

  func best(_ limit: Int, for query: TermVector) -> [RelatedCandidate] {
    let clock = timings.clock()
    defer { timings.add(clock, to: .relate, within: .pack) }
    return buffer.best(limit, for: query, selection: selection).map {
      RelatedCandidate(slot: $0.slot, score: $0.score)
    }
  }
}
