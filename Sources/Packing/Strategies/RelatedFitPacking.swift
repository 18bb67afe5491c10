import Randomness

/// Related chunks of whole documents: of the most related that still fit, the one that leaves the
/// chunk best filled.
///
/// A chunk starts with the fragment that waited longest. Of the `candidateLimit` most related ones
/// that fit, those close the chunk that leave no more than L / `closingShare` of it: of them the
/// one that leaves least is taken. While there is none, the most related one that fits follows, as
/// in `RelatedPacking`. Where no related fragment fits, the longest waiting one that does follows,
/// with link score 0; where none does, the chunk ends with padding. So a document is cut only where
/// it is longer than a chunk.
///
/// Documents should come in random order (`SeededPermutation`). Memory: see `RelatedFragments`.
package struct RelatedFitPacking<Candidates: Retriever>: PackingStrategy {
  /// How many of the most related fragments that fit are compared by their length.
  package static var candidateLimit: Int { 8 }

  /// How many of the most related fragments are looked at for some that fit.
  package static var searchLimit: Int { 512 }

  /// The part of a chunk that may be left for it to count as filled.
  package static var closingShare: Int { 64 }

  private let order: RetrievalOrder
  private var fragments: RelatedFragments<Candidates>

  /// Packs what `nextDocument` gives, until it gives nil, into chunks of at most `chunkLength`
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
    // Of several as long, the most related one, which stands first.
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
