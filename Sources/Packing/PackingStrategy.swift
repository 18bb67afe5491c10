/// What turns documents into chunks: a stream of chunks, pulled one at a time.
///
/// Every chunk has L tokens but the last one of a stream, which may have fewer. Every token of every
/// document that goes in comes out once.
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
