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
  private let order: RetrievalOrder
  private var fragments: RelatedFragments<Candidates>

  /// Packs the documents of `nextDocument`, until it returns nil, into chunks of `chunkLength`
  /// tokens.
  package init(
    chunkLength: Int, bufferCapacity: Int, order: RetrievalOrder, retriever: Candidates,
    nextDocument: @escaping () throws -> Fragment?
  ) {
    self.order = order
    fragments = RelatedFragments(
      chunkLength: chunkLength, capacity: bufferCapacity, retriever: retriever,
      nextDocument: nextDocument)
  }

  /// The next chunk, or nil after the last.
  package mutating func next() throws -> Chunk? {
    try fragments.refill()
    if let chunk = try fragments.takeFullChunk() { return chunk }
    guard let head = fragments.oldest else { return nil }
    var chunk = Chunk()
    var query = try place(slot: head, linkScore: 0, in: &chunk)
    while chunk.tokens.count < fragments.chunkLength {
      try fragments.refill()
      try fragments.admitLongDocument()
      let slot: Int
      var linkScore = 0.0
      if let match = try fragments.related(1, to: query, for: chunk).first {
        (slot, linkScore) = (match.slot, match.score)
      } else if let oldest = fragments.oldest(for: chunk) {
        slot = oldest
      } else {
        break
      }
      let nextQuery = try place(slot: slot, linkScore: linkScore, in: &chunk)
      if order == .chain { query = nextQuery }
    }
    return chunk
  }

  /// Moves a waiting fragment into the chunk; what finds no room waits again.
  private mutating func place(
    slot: Int, linkScore: Double, in chunk: inout Chunk
  ) throws -> Candidates.Query {
    let (fragment, query) = try fragments.take(slot: slot)
    let remainder = chunk.fill(
      with: fragment, linkScore: linkScore, chunkLength: fragments.chunkLength)
    if let remainder { try fragments.wait(remainder) }
    return query
  }
}
