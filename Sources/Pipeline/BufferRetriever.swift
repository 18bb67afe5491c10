import Packing
import Retrieval

/// The candidate buffer of the index, as the packer sees it.
struct BufferRetriever: Retriever {
  private let terms: FragmentTerms
  private let queryTermLimit: Int
  private let buffer: CandidateBuffer

  /// A retriever over an empty buffer of `capacity` slots for the documents of one source.
  init(
    index: CorpusIndex, source: IndexedSource, terms: FragmentTerms, capacity: Int,
    settings: RetrievalSettings
  ) throws {
    self.terms = terms
    queryTermLimit = settings.queryTermLimit
    buffer = CandidateBuffer(
      capacity: capacity,
      documentFrequencies: try index.documentFrequencies(ofSource: source),
      scorer: BM25Scorer(statistics: source.statistics, parameters: settings.parameters))
  }

  func add(_ fragment: Fragment, slot: Int) throws {
    let (vector, length) = try terms.vector(of: fragment)
    buffer.add(
      slot: slot, order: fragment.retrievalOrder, vector: vector, documentLength: length)
  }

  func remove(slot: Int) -> TermVector {
    buffer.remove(slot: slot)
  }

  func best(_ limit: Int, for query: TermVector) -> [RelatedCandidate] {
    buffer.best(limit, for: query, termLimit: queryTermLimit).map {
      RelatedCandidate(slot: $0.slot, score: $0.score)
    }
  }
}
