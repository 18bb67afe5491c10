/// MixChunk and UniChunk: documents one after another in the order they come, cut every L tokens.
///
/// The remainder of a document that is cut begins the next chunk. A near-duplicate of a document in
/// the chunk is postponed until a chunk may take it, before any later document. Where more than
/// `postponementLimit` would be postponed, or nothing else is left, the chunk ends short; so does
/// one of which the last segment would be too short to fill it.
package struct SequentialPacking: PackingStrategy {
  /// Maximum number of documents that are postponed at a time.
  package static let postponementLimit = 64

  private let chunkLength: Int
  private let segmentLimit: Int?
  private let nextDocument: () throws -> Fragment?
  private var remainder: Fragment?
  private var postponed: [Fragment] = []

  /// Packs the documents of `nextDocument`, until it returns nil, into chunks of `chunkLength`
  /// tokens and at most `segmentLimit` segments.
  package init(
    chunkLength: Int, segmentLimit: Int? = nil, nextDocument: @escaping () throws -> Fragment?
  ) {
    precondition(chunkLength > 0, "chunks of \(chunkLength) tokens")
    self.chunkLength = chunkLength
    self.segmentLimit = segmentLimit
    self.nextDocument = nextDocument
  }

  /// The next chunk, or nil after the last.
  package mutating func next() throws -> Chunk? {
    var chunk = Chunk()
    while chunk.tokens.count < chunkLength,
      let least = chunk.leastNextLength(chunkLength: chunkLength, segmentLimit: segmentLimit),
      let fragment = try nextFragment(for: chunk)
    {
      guard fragment.tokens.count >= least else {
        remainder = fragment
        break
      }
      remainder = chunk.fill(with: fragment, chunkLength: chunkLength)
    }
    return chunk.placements.isEmpty ? nil : chunk
  }

  private mutating func nextFragment(for chunk: Chunk) throws -> Fragment? {
    if let remainder = remainder.take() { return remainder }
    if let index = postponed.firstIndex(where: { !chunk.holdsNearDuplicate(of: $0) }) {
      return postponed.remove(at: index)
    }
    while postponed.count < SequentialPacking.postponementLimit {
      guard let fragment = try nextDocument() else { return nil }
      if fragment.tokens.isEmpty { continue }
      guard chunk.holdsNearDuplicate(of: fragment) else { return fragment }
      postponed.append(fragment)
    }
    return nil
  }
}
