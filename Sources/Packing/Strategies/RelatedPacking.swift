import Randomness

/// Bm25Chunk: each chunk starts with the fragment that waited longest, and every further fragment
/// is the most related of those that wait.
///
/// The remainder of a fragment that the end of a chunk cuts waits again. Where no waiting fragment
/// is related, the one that waited longest follows, with link score 0. So only two kinds of chunks
/// can be short: the last of the stream, and one for which only near-duplicates of its documents
/// wait.
///
/// Documents should come in random order (`SeededPermutation`): then the heads are in random order
/// too, and no document waits forever. Memory: see `RelatedFragments`.
package struct RelatedPacking<Candidates: Retriever>: PackingStrategy {
  private var fragments: RelatedFragments<Candidates>

  /// Packs the documents of `nextDocument`, until it returns nil, into chunks of `chunkLength`
  /// tokens.
  package init(
    chunkLength: Int, bufferCapacity: Int, order: RetrievalOrder, retriever: Candidates,
    nextDocument: @escaping () throws -> Fragment?
  ) {
    fragments = RelatedFragments(
      chunkLength: chunkLength, capacity: bufferCapacity, order: order, retriever: retriever,
      nextDocument: nextDocument)
  }

  /// The next chunk, or nil after the last.
  package mutating func next() throws -> Chunk? {
    try fragments.nextChunk { fragments, query, chunk in
      try fragments.admitLongDocument()
      if let match = try fragments.related(1, to: query, for: chunk).first {
        return .init(slot: match.slot, linkScore: match.score)
      }
      return fragments.oldest(for: chunk).map { .init(slot: $0, linkScore: 0) }
    }
  }
}
