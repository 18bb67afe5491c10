/// What turns documents into chunks: a stream of chunks, pulled one at a time.
///
/// Every token of every document that goes in comes out once. A chunk has L tokens; fewer has only
/// the last one of a stream, one that a near-duplicate ended, and any of a strategy that keeps
/// documents whole.
package protocol PackingStrategy {
  /// The next chunk, or nil after the last.
  mutating func next() throws -> Chunk?
}

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

  /// Whether documents are found with BM25.
  package var isRetrieving: Bool { self == .bm25 || self == .relatedFit }

  /// Whether a document that fits into a chunk is never cut; chunks are padded instead.
  package var keepsDocumentsWhole: Bool { self == .bestFit || self == .relatedFit }

  /// Whether a chunk holds documents of one source only.
  package var keepsSourcesApart: Bool { self != .mix }
}

/// Which document of a chunk asks for the next one.
package enum RetrievalOrder: String, CaseIterable, Codable, Sendable {
  /// The one before: d(i+1) = Retrieve(d(i)), as the paper defines Bm25Chunk.
  case chain

  /// Always the first, as the code released with the paper does.
  case star
}
