/// Best-fit-decreasing over a sliding window: documents stay whole, and chunks end with padding.
///
/// Up to `windowCapacity` documents wait. A chunk takes the longest of them, then always the
/// longest that still fits, until none does. So a document is cut only where it is longer than a
/// chunk: it fills chunks first, and its remainder waits like any document (Ding et al., "Fewer
/// truncations improve language modeling", ICML 2024, with the bins filled one after another, so
/// that memory does not grow with the corpus).
///
/// Memory: the waiting documents, and one of L tokens or more.
package struct BestFitPacking: PackingStrategy {
  private let chunkLength: Int
  private let segmentLimit: Int?
  private let nextDocument: () throws -> Fragment?
  private var waiting: WaitingFragments
  private var byLength: FragmentsByLength
  private var cores: NearDuplicateCores
  private var longDocument: Fragment?
  private var isExhausted = false

  /// Packs the documents of `nextDocument`, until it returns nil, into chunks of at most
  /// `chunkLength` tokens and `segmentLimit` segments.
  package init(
    chunkLength: Int, segmentLimit: Int? = nil, windowCapacity: Int,
    nextDocument: @escaping () throws -> Fragment?
  ) {
    precondition(chunkLength > 0, "chunks of \(chunkLength) tokens")
    precondition(windowCapacity > 0, "a window of \(windowCapacity) documents")
    self.chunkLength = chunkLength
    self.segmentLimit = segmentLimit
    self.nextDocument = nextDocument
    waiting = WaitingFragments(capacity: windowCapacity)
    byLength = FragmentsByLength(lengthLimit: chunkLength)
    cores = NearDuplicateCores(slotCount: windowCapacity)
  }

  /// The next chunk, or nil after the last.
  package mutating func next() throws -> Chunk? {
    var chunk = Chunk()
    try refill()
    if let document = longDocument.take() {
      if let remainder = chunk.fill(with: document, chunkLength: chunkLength) { place(remainder) }
      return chunk
    }
    while let slot = longestThatFits(into: chunk),
      let least = chunk.leastNextLength(chunkLength: chunkLength, segmentLimit: segmentLimit),
      waiting[slot].tokens.count >= least
    {
      let fragment = waiting.remove(slot: slot)
      byLength.remove(slot: slot, length: fragment.tokens.count)
      chunk.append(fragment)
      try refill()
    }
    return chunk.placements.isEmpty ? nil : chunk
  }

  private mutating func longestThatFits(into chunk: Chunk) -> Int? {
    cores.beginSearch(for: chunk)
    return byLength.longest(atMost: chunkLength - chunk.tokens.count) { slot in
      !cores.isRefused(slot: slot, waiting[slot], by: chunk)
    }
  }

  /// Reads documents until no slot is free or a long document has chunks to fill.
  private mutating func refill() throws {
    while !isExhausted, !waiting.isFull, longDocument == nil {
      guard let document = try nextDocument() else {
        isExhausted = true
        return
      }
      if !document.tokens.isEmpty { place(document) }
    }
  }

  private mutating func place(_ fragment: Fragment) {
    guard fragment.tokens.count < chunkLength else {
      longDocument = fragment
      return
    }
    var fragment = fragment
    // A copy, so that a short remainder does not keep a long document in memory.
    if fragment.start > 0 { fragment.tokens = Array(fragment.tokens)[...] }
    let slot = waiting.add(fragment)
    byLength.add(slot: slot, length: fragment.tokens.count)
    cores.forget(slot: slot)
  }
}
