import Packing
import Retrieval
import Tokenization

/// The candidate buffer of the index, as the packer sees it.
///
/// The terms of a whole document come from the index; those of a part of one are analysed afresh,
/// so that a part is sought by what it contains.
struct BufferRetriever: Retriever {
  private let index: CorpusIndex
  private let tokenizer: Tokenizer
  private let terms: SourceTerms
  private let boundary: BoundaryTokens
  private let queryTermLimit: Int
  private let buffer: CandidateBuffer

  /// A retriever over an empty buffer for the documents of one source.
  init(
    index: CorpusIndex, source: IndexedSource, tokenizer: Tokenizer, boundary: BoundaryTokens,
    settings: RetrievalSettings
  ) throws {
    self.index = index
    self.tokenizer = tokenizer
    self.boundary = boundary
    queryTermLimit = settings.queryTermLimit
    terms = try SourceTerms(of: source, in: index)
    buffer = CandidateBuffer(
      capacity: settings.bufferCapacity,
      documentFrequencies: try index.documentFrequencies(ofSource: source),
      scorer: BM25Scorer(statistics: source.statistics, parameters: settings.parameters))
  }

  func add(_ fragment: Fragment, slot: Int) throws {
    let (vector, length) =
      fragment.isWholeDocument
      ? try index.terms(ofDocument: fragment.documentID) : terms(of: fragment)
    buffer.add(
      slot: slot, order: UInt64(fragment.documentID) << 32 | UInt64(fragment.start),
      vector: vector, documentLength: length)
  }

  func remove(slot: Int) -> TermVector {
    buffer.remove(slot: slot)
  }

  func best(_ limit: Int, for query: TermVector) -> [RelatedCandidate] {
    buffer.best(limit, for: query, termLimit: queryTermLimit).map {
      RelatedCandidate(slot: $0.slot, score: $0.score)
    }
  }

  private func terms(of fragment: Fragment) -> (TermVector, Int) {
    var tokens = fragment.tokens
    if boundary.bos != nil, fragment.start == 0 { tokens = tokens.dropFirst() }
    if let eos = boundary.eos, tokens.last == eos { tokens = tokens.dropLast() }
    return terms.vector(ofTokens: tokens) {
      var text: [UInt8] = []
      for token in tokens { text += tokenizer.bytes(of: token) ?? [] }
      return text
    }
  }
}
