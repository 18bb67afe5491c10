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

  private var fragments: RelatedFragments<Candidates>

  /// Packs the documents of `nextDocument`, until it returns nil, into chunks of at most
  /// `chunkLength` tokens and `segmentLimit` segments.
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
      guard let least = fragments.leastLength(for: chunk) else { return nil }
      let room = fragments.chunkLength - chunk.tokens.count
      let lengths = least...room
      if let match = try Self.bestFitting(lengths, of: &fragments, query: query, chunk: chunk) {
        return .init(slot: match.slot, linkScore: match.score)
      }
      let longest = fragments.longest(atMost: room, for: chunk)
      guard let longest, fragments[longest].tokens.count >= least else { return nil }
      return .init(slot: longest, linkScore: 0)
    }
  }

  /// Of the most related fragments of the wanted lengths, the one to take; nil where there is none.
  private static func bestFitting(
    _ lengths: ClosedRange<Int>, of fragments: inout RelatedFragments<Candidates>,
    query: Candidates.Query,
    chunk: Chunk
  ) throws -> RelatedCandidate? {
    let candidates = try fragments.related(
      candidateLimit, to: query, for: chunk, searchLimit: searchLimit
    ) { lengths.contains($0.tokens.count) }
    let closing = candidates.filter {
      lengths.upperBound - fragments[$0.slot].tokens.count <= fragments.chunkLength / closingShare
    }
    // Of several of that length, the most related one, which comes first.
    return closing.max { fragments[$0.slot].tokens.count < fragments[$1.slot].tokens.count }
      ?? candidates.first
  }
}
