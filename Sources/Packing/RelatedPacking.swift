/// Bm25Chunk: each chunk starts with the fragment that waited longest, and every further fragment
/// is the most related of those that wait.
///
/// At most `bufferCapacity` fragments wait. A document of L tokens or more gives full chunks of its
/// own first; what is left of it waits like any document, and is sought by its own content. The
/// rest of a fragment that a chunk's end has cut waits again. Where no waiting fragment is related,
/// the one that waited longest follows, with link score 0, so that only the last chunk of the
/// stream can be short.
///
/// Memory: the waiting fragments, and one document of L tokens or more, whose chunks are due before
/// the next document is read.
///
/// Documents should come in random order (`SeededPermutation`): then the heads are in random order
/// too, and no document can wait for ever.
package struct RelatedPacking<Candidates: Retriever>: PackingStrategy {
  private let chunkLength: Int
  private let order: RetrievalOrder
  private let nextDocument: () throws -> Fragment?
  private var retriever: Candidates
  private var waiting: WaitingFragments
  private var longDocument: Fragment?
  private var isExhausted = false

  /// Packs what `nextDocument` gives, until it gives nil, into chunks of `chunkLength` tokens.
  package init(
    chunkLength: Int, bufferCapacity: Int, order: RetrievalOrder, retriever: Candidates,
    nextDocument: @escaping () throws -> Fragment?
  ) {
    precondition(chunkLength > 0, "chunks of \(chunkLength) tokens")
    precondition(bufferCapacity > 0, "a buffer of \(bufferCapacity) fragments")
    self.chunkLength = chunkLength
    self.order = order
    self.nextDocument = nextDocument
    self.retriever = retriever
    waiting = WaitingFragments(capacity: bufferCapacity)
  }

  /// The next chunk, or nil after the last.
  package mutating func next() throws -> Chunk? {
    try refill()
    if let chunk = try takeFullChunk() { return chunk }
    guard let headSlot = waiting.oldest else { return nil }
    var chunk = Chunk()
    var query = try place(slot: headSlot, linkScore: 0, in: &chunk)
    while chunk.tokens.count < chunkLength {
      try refill()
      if waiting.oldest == nil, let document = longDocument.take() { try wait(document) }
      let slot: Int
      var linkScore = 0.0
      if let match = try retriever.best(1, for: query).first {
        (slot, linkScore) = (match.slot, match.score)
      } else if let oldest = waiting.oldest {
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
    let fragment = waiting.remove(slot: slot)
    let query = try retriever.remove(slot: slot)
    let rest = chunk.fill(with: fragment, linkScore: linkScore, chunkLength: chunkLength)
    if let rest { try wait(rest) }
    return query
  }

  private mutating func wait(_ fragment: Fragment) throws {
    let slot = waiting.add(fragment)
    try retriever.add(fragment, slot: slot)
  }

  /// Reads documents until no slot is free or a long document has chunks to give.
  private mutating func refill() throws {
    while !isExhausted, !waiting.isFull, longDocument == nil {
      guard let document = try nextDocument() else {
        isExhausted = true
        return
      }
      if document.tokens.count >= chunkLength {
        longDocument = document
      } else if !document.tokens.isEmpty {
        try wait(document)
      }
    }
  }

  /// The next chunk's worth of the long document, if there is one; what is left behind the last of
  /// its chunks waits, in the slot that was free when the document was read.
  private mutating func takeFullChunk() throws -> Chunk? {
    guard let document = longDocument.take() else { return nil }
    var chunk = Chunk()
    guard var rest = chunk.fill(with: document, chunkLength: chunkLength) else { return chunk }
    if rest.tokens.count >= chunkLength {
      longDocument = rest
    } else {
      // A copy, so that a short rest does not keep a long document in memory.
      rest.tokens = Array(rest.tokens)[...]
      try wait(rest)
    }
    return chunk
  }
}
