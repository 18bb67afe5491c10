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

  /// Documents of one source, whole, each retrieved with BM25 among those that still fit.
  case relatedFit = "bm25-fit"

  /// What it does, as a phrase after its name.
  package var summary: String {
    switch self {
    case .mix: "takes documents from all sources alike"
    case .uni: "keeps the sources apart"
    case .bm25: "puts related documents of one source next to each other"
    case .bestFit: "keeps documents whole and pads as little as it can"
    case .relatedFit: "does so with related documents"
    }
  }

  /// Whether documents are found with BM25.
  package var isRetrieving: Bool {
    switch self {
    case .bm25, .relatedFit: true
    case .mix, .uni, .bestFit: false
    }
  }

  /// Whether it chooses among documents that wait in a window, without BM25.
  package var hasWindow: Bool {
    switch self {
    case .bestFit: true
    case .mix, .uni, .bm25, .relatedFit: false
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
