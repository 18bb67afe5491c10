/// The strategies by the names they have on the command line and in the manifest.
package enum StrategyName: String, CaseIterable, Codable, Sendable {
  /// MixChunk: documents drawn from all sources alike, one after another.
  case mix

  /// UniChunk: documents of one source, one after another.
  case uni

  /// Bm25Chunk: documents of one source, each retrieved with BM25.
  case bm25

  /// Documents of one source, whole: the longest that still fits into the chunk.
  case bestFit = "best-fit"

  /// Documents of one source, whole, each retrieved with BM25 among those that still fit: the most
  /// related, unless one of the next fills the chunk.
  case relatedFit = "bm25-fit"

  /// Whether documents are found with BM25.
  package var isRetrieving: Bool {
    switch self {
    case .bm25, .relatedFit: true
    case .mix, .uni, .bestFit: false
    }
  }

  /// Whether a document that fits into a chunk is never cut; chunks are padded instead.
  package var keepsDocumentsWhole: Bool {
    switch self {
    case .bestFit, .relatedFit: true
    case .mix, .uni, .bm25: false
    }
  }

  /// Whether a chunk holds documents of one source only.
  package var keepsSourcesApart: Bool {
    switch self {
    case .uni, .bm25, .bestFit, .relatedFit: true
    case .mix: false
    }
  }
}
