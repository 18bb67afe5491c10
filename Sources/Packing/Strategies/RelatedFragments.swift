/// The fragments that wait, each known to a retriever: what the strategies that retrieve choose
/// from.
///
/// At most `capacity` fragments wait. A document of L tokens or more gives full chunks of its own
/// first; what is left of it waits like any document, and is sought by its own content.
///
/// Memory: the waiting fragments, and one document of L tokens or more, whose chunks are due before
/// the next document is read.
struct RelatedFragments<Candidates: Retriever> {
  let chunkLength: Int
  private let nextDocument: () throws -> Fragment?
  private var retriever: Candidates
  private var waiting: WaitingFragments
  private var longDocument: Fragment?
  private var isExhausted = false

  /// No fragments yet; documents are what `nextDocument` gives, until it gives nil.
  init(
    chunkLength: Int, capacity: Int, retriever: Candidates,
    nextDocument: @escaping () throws -> Fragment?
  ) {
    precondition(chunkLength > 0, "chunks of \(chunkLength) tokens")
    precondition(capacity > 0, "a buffer of \(capacity) fragments")
    self.chunkLength = chunkLength
    self.nextDocument = nextDocument
    self.retriever = retriever
    waiting = WaitingFragments(capacity: capacity)
  }

  /// The slot of the fragment that waited longest.
  var oldest: Int? { waiting.oldest }

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
    var asked = min(limit, searchLimit)
    while true {
      let found = try retriever.best(asked, for: query)
      let eligible = found.filter {
        let fragment = waiting[$0.slot]
        return isEligible(fragment) && !chunk.holdsNearDuplicate(of: fragment)
      }
      if eligible.count >= limit || found.count < asked || asked >= searchLimit {
        return Array(eligible.prefix(limit))
      }
      asked = min(searchLimit, asked * 16)
    }
  }

  /// Takes a fragment out, with the query that it asks.
  mutating func take(slot: Int) throws -> (fragment: Fragment, query: Candidates.Query) {
    let fragment = waiting.remove(slot: slot)
    return (fragment, try retriever.remove(fragment, slot: slot))
  }

  /// Lets a fragment wait; a slot must be free.
  mutating func wait(_ fragment: Fragment) throws {
    let slot = waiting.add(fragment)
    try retriever.add(fragment, slot: slot)
  }

  /// Reads documents until no slot is free or a long document has chunks to give.
  mutating func refill() throws {
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

  /// Lets the long document that was read wait, where nothing shorter does.
  mutating func admitLongDocument() throws {
    if waiting.oldest == nil, let document = longDocument.take() { try wait(document) }
  }

  /// The next chunk's worth of the long document, if there is one; what is left behind the last of
  /// its chunks waits, in the slot that was free when the document was read.
  mutating func takeFullChunk() throws -> Chunk? {
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
