/// MixChunk and UniChunk: documents one after another in the order they come, cut every L tokens.
///
/// The rest of a document that is cut begins the next chunk.
package struct SequentialPacking: PackingStrategy {
  private let chunkLength: Int
  private let nextDocument: () throws -> Fragment?
  private var rest: Fragment?

  /// Packs what `nextDocument` gives, until it gives nil, into chunks of `chunkLength` tokens.
  package init(chunkLength: Int, nextDocument: @escaping () throws -> Fragment?) {
    precondition(chunkLength > 0, "chunks of \(chunkLength) tokens")
    self.chunkLength = chunkLength
    self.nextDocument = nextDocument
  }

  /// The next chunk, or nil after the last.
  package mutating func next() throws -> Chunk? {
    var chunk = Chunk()
    while chunk.tokens.count < chunkLength {
      guard let fragment = try rest ?? nextDocument() else { break }
      rest = nil
      guard !fragment.tokens.isEmpty else { continue }
      rest = chunk.fill(with: fragment, chunkLength: chunkLength)
    }
    return chunk.placements.isEmpty ? nil : chunk
  }
}
