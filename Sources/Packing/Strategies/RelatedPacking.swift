import Randomness

/// Bm25Chunk: each chunk starts with the fragment that waited longest, and every further fragment
/// is the most related of those that wait.
///
/// The remainder of a fragment that the end of a chunk cuts waits again. Where no waiting fragment
/// is related, the one that waited longest follows, with link score 0. So only three kinds of
/// chunks can be short: the last of the stream, one for which only near-duplicates of its documents
/// wait, and one of which the last segment would be too short to fill it.
///
/// Documents should come in random order (`SeededPermutation`): then the heads are in random order
/// too, and no document waits forever. Memory: see `RelatedFragments`.
package struct RelatedPacking<Candidates: Retriever>: PackingStrategy {
  /// Maximum number of related fragments searched for one that fills the chunk, where its last
  /// segment must.
  private static var searchLimit: Int { 512 }

  private var fragments: RelatedFragments<Candidates>

  /// Packs the documents of `nextDocument`, until it returns nil, into chunks of `chunkLength`
  /// tokens and at most `segmentLimit` segments.
  package init(
    chunkLength: Int, segmentLimit: Int? = nil, bufferCapacity: Int, order: RetrievalOrder,
    refill: BufferRefill = .always,
    retriever: Candidates,
    nextDocument: @escaping () throws -> Fragment?
  ) {
    fragments = RelatedFragments(
      chunkLength: chunkLength, segmentLimit: segmentLimit, capacity: bufferCapacity, order: order,
      refill: refill,
      retriever: retriever,
      nextDocument: nextDocument)
  }

  /// The next chunk, or nil after the last.
  package mutating func next() throws -> Chunk? {
    try fragments.nextChunk { fragments, query, chunk in
      try fragments.admitLongDocument()
      guard let least = fragments.leastLength(for: chunk) else { return nil }
      let searchLimit = least == 1 ? Int.max : RelatedPacking.searchLimit
      let match = try fragments.related(1, to: query, for: chunk, searchLimit: searchLimit) {
        $0.tokens.count >= least
      }.first
      if let match { return .init(slot: match.slot, linkScore: match.score) }
      return fragments.oldest(for: chunk) { $0.tokens.count >= least }
        .map { .init(slot: $0, linkScore: 0) }
    }
  }
}
