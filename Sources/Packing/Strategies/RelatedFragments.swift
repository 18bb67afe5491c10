/// The fragments that wait, each known to a retriever: what the strategies that retrieve choose
/// from, and how they put chunks together.
///
/// At most `capacity` fragments wait. A document of L tokens or more first fills chunks of
/// its own; its remainder waits like any document, and is retrieved by its own content.
///
/// Memory: the waiting fragments, and one document of L tokens or more, whose chunks are due before
/// the next document is read.
struct RelatedFragments<Candidates: Retriever> {
  let chunkLength: Int
  private let segmentLimit: Int?
  private let order: RetrievalOrder
  private let refill: BufferRefill
  private let nextDocument: () throws -> Fragment?
  private var retriever: Candidates
  private var waiting: WaitingFragments
  private var longDocument: Fragment?
  private var isExhausted = false

  /// Whether documents are read until no slot is free.
  private var isRefilling = true

  /// No fragments yet; documents come from `nextDocument`, until it returns nil.
  init(
    chunkLength: Int, segmentLimit: Int?, capacity: Int, order: RetrievalOrder,
    refill: BufferRefill,
    retriever: Candidates,
    nextDocument: @escaping () throws -> Fragment?
  ) {
    precondition(chunkLength > 0, "chunks of \(chunkLength) tokens")
    precondition(capacity > 0, "a buffer of \(capacity) fragments")
    self.chunkLength = chunkLength
    self.segmentLimit = segmentLimit
    self.order = order
    self.refill = refill
    self.nextDocument = nextDocument
    self.retriever = retriever
    waiting = WaitingFragments(capacity: capacity)
  }

  /// The next chunk, or nil after the last: the fragment that waited longest, then one after
  /// another that `choose` names, until the chunk is full or it names none.
  ///
  /// `choose` gets the query, which is the fragment before or the head, and the chunk so far. What
  /// finds no room in the chunk waits again.
  mutating func nextChunk(
    choosing choose: (inout Self, Candidates.Query, Chunk) throws -> Choice?
  ) throws -> Chunk? {
    try refillWhereDue()
    if let chunk = try takeFullChunk() { return chunk }
    guard let head = waiting.oldest else { return nil }
    var chunk = Chunk()
    var query = try place(Choice(slot: head, linkScore: 0), in: &chunk)
    while chunk.tokens.count < chunkLength, let least = leastLength(for: chunk) {
      try refillWhereDue()
      var choice = try choose(&self, query, chunk)
      // A chunk that only lacks a fragment of the right length does not disturb the feed.
      if choice == nil, least == 1, try refillEarly() { choice = try choose(&self, query, chunk) }
      guard let choice else { break }
      let nextQuery = try place(choice, in: &chunk)
      if order == .chain { query = nextQuery }
    }
    return chunk
  }

  /// The waiting fragment that comes next.
  struct Choice {
    var slot: Int

    /// The score with which it was retrieved; 0 where it was not.
    var linkScore: Double
  }

  /// Moves a waiting fragment into the chunk; what finds no room waits again.
  private mutating func place(
    _ choice: Choice, in chunk: inout Chunk
  ) throws -> Candidates.Query {
    let fragment = waiting.remove(slot: choice.slot)
    let query = try retriever.remove(fragment, slot: choice.slot)
    let remainder = chunk.fill(
      with: fragment, linkScore: choice.linkScore, chunkLength: chunkLength)
    if let remainder { try wait(remainder) }
    return query
  }

  /// The least length of a fragment that a chunk may take; nil where it may take none.
  func leastLength(for chunk: Chunk) -> Int? {
    chunk.leastNextLength(chunkLength: chunkLength, segmentLimit: segmentLimit)
  }

  /// The fragment in a slot, which must be taken.
  subscript(slot: Int) -> Fragment { waiting[slot] }

  /// The slot of the fragment that waited longest of those that a chunk may take.
  func oldest(for chunk: Chunk, where isEligible: (Fragment) -> Bool = { _ in true }) -> Int? {
    waiting.oldest { isEligible($0) && !chunk.holdsNearDuplicate(of: $0) }
  }

  /// The slot of the longest waiting fragment of at most `length` tokens that a chunk may take, the
  /// one that waited longest of several; O(waiting fragments).
  func longest(atMost length: Int, for chunk: Chunk) -> Int? {
    var found: (slot: Int, length: Int)?
    waiting.forEachInOrder { slot, fragment in
      let own = fragment.tokens.count
      guard own <= length, own > found?.length ?? 0, !chunk.holdsNearDuplicate(of: fragment) else {
        return
      }
      found = (slot, own)
    }
    return found?.slot
  }

  /// The at most `limit` fragments most related to a query that a chunk may take and for which
  /// `isEligible` holds, best first.
  ///
  /// At most the `searchLimit` most related ones are looked at.
  mutating func related(
    _ limit: Int, to query: Candidates.Query, for chunk: Chunk, searchLimit: Int = .max,
    where isEligible: (Fragment) -> Bool = { _ in true }
  ) throws -> [RelatedCandidate] {
    var wanted = min(limit, searchLimit)
    while true {
      let found = try retriever.best(wanted, for: query)
      let eligible = found.filter {
        let fragment = waiting[$0.slot]
        return isEligible(fragment) && !chunk.holdsNearDuplicate(of: fragment)
      }
      if eligible.count >= limit || found.count < wanted || wanted >= searchLimit {
        return Array(eligible.prefix(limit))
      }
      wanted = min(searchLimit, wanted * 16)
    }
  }

  /// Lets a fragment wait; a slot must be free.
  private mutating func wait(_ fragment: Fragment) throws {
    let slot = waiting.add(fragment)
    try retriever.add(fragment, slot: slot)
  }

  /// Where it is time to, reads documents until no slot is free or a long document has chunks to
  /// fill.
  private mutating func refillWhereDue() throws {
    if refill == .always || waiting.isEmpty { isRefilling = true }
    while isRefilling, longDocument == nil {
      guard !waiting.isFull, !isExhausted, let document = try nextDocument() else {
        isExhausted = isExhausted || !waiting.isFull
        isRefilling = false
        return
      }
      if document.tokens.count >= chunkLength {
        longDocument = document
      } else if !document.tokens.isEmpty {
        try wait(document)
      }
    }
  }

  /// Reads documents early, where a chunk can take none that waits.
  ///
  /// Returns whether it tried: without room, or after the last document, it does not.
  private mutating func refillEarly() throws -> Bool {
    guard !isRefilling, !isExhausted, !waiting.isFull, longDocument == nil else { return false }
    isRefilling = true
    try refillWhereDue()
    return true
  }

  /// Lets the long document that was read wait, where nothing shorter does.
  mutating func admitLongDocument() throws {
    if waiting.oldest == nil, let document = longDocument.take() { try wait(document) }
  }

  /// The next full chunk of the long document, if there is one; what is left after the last of
  /// its chunks waits, in the slot that was free when the document was read.
  private mutating func takeFullChunk() throws -> Chunk? {
    guard let document = longDocument.take() else { return nil }
    var chunk = Chunk()
    guard var remainder = chunk.fill(with: document, chunkLength: chunkLength) else { return chunk }
    if remainder.tokens.count >= chunkLength {
      longDocument = remainder
    } else {
      // A copy, so that a short remainder does not keep a long document in memory.
      remainder.tokens = Array(remainder.tokens)[...]
      try wait(remainder)
    }
    return chunk
  }
}

/// When the room of packed documents goes to the next ones.
package enum BufferRefill: Sendable {
  /// At once.
  case always

  /// When no document waits, or none that a chunk may take: batch after batch.
  case whenEmpty
}
