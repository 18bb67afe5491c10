import Randomness

/// Bm25Chunk: each chunk starts with the fragment that waited longest, and every further fragment
/// is the most related of those that wait.
///
/// The rest of a fragment that a chunk's end has cut waits again. Where no waiting fragment is
/// related, the one that waited longest follows, with link score 0. So only the last chunk of the
/// stream can be short, and one beside whose documents nothing waits but near-duplicates of them.
///
/// Documents should come in random order (`SeededPermutation`): then the heads are in random order
/// too, and no document can wait for ever. Memory: see `RelatedFragments`.
package struct RelatedPacking<Candidates: Retriever>: PackingStrategy {
  private let order: RetrievalOrder
  private var fragments: RelatedFragments<Candidates>

  /// Packs what `nextDocument` gives, until it gives nil, into chunks of `chunkLength` tokens.
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
    let rest = chunk.fill(
      with: fragment, linkScore: linkScore, chunkLength: fragments.chunkLength)
    if let rest { try fragments.wait(rest) }
    return query
  }
}
