/// Bm25Chunk: each chunk starts with the fragment that waited longest, and every further fragment
/// is the most related of those that wait.
///
/// At most `bufferCapacity` fragments wait. A document of L tokens or more gives full chunks of its
/// own first; what is left of it waits like any document, and is sought by its own content. The
/// rest of a fragment that a chunk's end has cut waits again. Where no waiting fragment is related,
/// the one that waited longest follows, with link score 0, so that only the last chunk of the
/// stream can be short.
///
/// Documents should come in random order (`SeededPermutation`): then the heads are in random order
/// too, and no document can wait for ever.
package struct RelatedPacking<Candidates: Retriever>: PackingStrategy {
  private let chunkLength: Int
  private let order: RetrievalOrder
  private let nextDocument: () throws -> Fragment?
  private var retriever: Candidates
  private var waiting: WaitingFragments
  private var fullChunks: [Fragment] = []
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

  package mutating func next() throws -> Chunk? {
    try refill()
    if let fragment = takeFullChunk() {
      var chunk = Chunk()
      chunk.append(fragment)
      return chunk
    }
    guard let headSlot = waiting.oldest else { return nil }
    var chunk = Chunk()
    var query = try place(slot: headSlot, linkScore: 0, in: &chunk)
    while chunk.tokens.count < chunkLength {
      try refill()
      let slot: Int
      var linkScore = 0.0
      if let match = retriever.best(for: query) {
        (slot, linkScore) = match
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
    let query = retriever.remove(slot: slot)
    let rest = chunk.fill(with: fragment, linkScore: linkScore, chunkLength: chunkLength)
    if let rest { try wait(rest) }
    return query
  }

  private mutating func wait(_ fragment: Fragment) throws {
    let slot = waiting.add(fragment)
    try retriever.add(fragment, slot: slot)
  }

  private mutating func refill() throws {
    while !isExhausted, !waiting.isFull {
      guard let document = try nextDocument() else {
        isExhausted = true
        return
      }
      guard document.tokens.count >= chunkLength else {
        if !document.tokens.isEmpty { try wait(document) }
        continue
      }
      let ownLength = document.tokens.count - document.tokens.count % chunkLength
      guard ownLength < document.tokens.count else {
        fullChunks.append(document)
        continue
      }
      let (own, rest) = document.split(at: ownLength)
      fullChunks.append(own)
      try wait(rest)
    }
  }

  /// The next chunk's worth of a long document, if one is due.
  private mutating func takeFullChunk() -> Fragment? {
    guard let fragment = fullChunks.last else { return nil }
    guard fragment.tokens.count > chunkLength else {
      fullChunks.removeLast()
      return fragment
    }
    let (head, rest) = fragment.split(at: chunkLength)
    fullChunks[fullChunks.count - 1] = rest
    return head
  }
}
