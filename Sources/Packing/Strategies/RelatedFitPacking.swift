import Randomness

/// Related chunks of whole documents: of those that still fit the most related, unless another of
/// the most related fills the chunk.
///
/// A chunk starts with the fragment that waited longest. Of the `candidateLimit` most related ones
/// that fit, those that leave at most L / `closingShare` tokens close the chunk; of them the
/// one that leaves least is taken. While there is none, the most related one that fits follows, as
/// in `RelatedPacking`. Where no related fragment fits, the longest waiting one that does follows,
/// with link score 0; where none does, the chunk ends with padding. So a document is cut only where
/// it is longer than a chunk.
///
/// Documents should come in random order (`SeededPermutation`). Memory: see `RelatedFragments`.
package struct RelatedFitPacking<Candidates: Retriever>: PackingStrategy {
  /// How many of the most related fragments that fit are compared by length.
  package static var candidateLimit: Int { 8 }

  /// Maximum number of related fragments searched for some that fit.
  package static var searchLimit: Int { 512 }

  /// A chunk counts as filled where at most 1 / `closingShare` of it is left.
  package static var closingShare: Int { 64 }

  private let order: RetrievalOrder
  private var fragments: RelatedFragments<Candidates>

  /// Packs the documents of `nextDocument`, until it returns nil, into chunks of at most
  /// `chunkLength` tokens.
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
      let room = fragments.chunkLength - chunk.tokens.count
      let slot: Int
      var linkScore = 0.0
      if let match = try bestFitting(room, query: query, chunk: chunk) {
        (slot, linkScore) = (match.slot, match.score)
      } else if let longest = fragments.longest(atMost: room, for: chunk) {
        slot = longest
      } else {
        break
      }
      let nextQuery = try place(slot: slot, linkScore: linkScore, in: &chunk)
      if order == .chain { query = nextQuery }
    }
    return chunk
  }

  /// Of the most related fragments that fit into `room`, the one to take; nil where none fits.
  private mutating func bestFitting(
    _ room: Int, query: Candidates.Query, chunk: Chunk
  ) throws -> RelatedCandidate? {
    let candidates = try fragments.related(
      Self.candidateLimit, to: query, for: chunk, searchLimit: Self.searchLimit
    ) { $0.tokens.count <= room }
    let closing = candidates.filter {
      room - fragments[$0.slot].tokens.count <= fragments.chunkLength / Self.closingShare
    }
    // Of several of that length, the most related one, which comes first.
    return closing.max { fragments[$0.slot].tokens.count < fragments[$1.slot].tokens.count }
      ?? candidates.first
  }

  private mutating func place(
    slot: Int, linkScore: Double, in chunk: inout Chunk
  ) throws -> Candidates.Query {
    let (fragment, query) = try fragments.take(slot: slot)
    chunk.append(fragment, linkScore: linkScore)
    return query
  }
}
