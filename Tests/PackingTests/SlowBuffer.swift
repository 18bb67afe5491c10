import Packing

/// The fragments that wait, in the plainest way: up to `capacity` in an array, and a document of L
/// tokens or more, which fills chunks of its own first.
struct SlowBuffer {
  let chunkLength: Int
  let capacity: Int

  /// In the order in which they came.
  var waiting: [Fragment] = []
  private var incoming: [Fragment]
  private var longDocument: Fragment?

  init(_ documents: [Fragment], chunkLength: Int, capacity: Int) {
    self.chunkLength = chunkLength
    self.capacity = capacity
    incoming = documents.filter { !$0.tokens.isEmpty }
  }

  /// Reads documents until the array is full or a long document has chunks to fill.
  mutating func refill() {
    while waiting.count < capacity, longDocument == nil, !incoming.isEmpty {
      let document = incoming.removeFirst()
      if document.tokens.count >= chunkLength {
        longDocument = document
      } else {
        waiting.append(document)
      }
    }
  }

  /// All chunks; `chunkOfWaiting` makes one of those that wait, of which there is at least one.
  mutating func chunks(
    _ chunkOfWaiting: (inout SlowBuffer) -> Chunk
  ) -> [[SlowPacking.PlacedFragment]] {
    var chunks: [Chunk] = []
    refill()
    while longDocument != nil || !waiting.isEmpty {
      if let document = longDocument {
        longDocument = nil
        var chunk = Chunk()
        if let remainder = chunk.fill(with: document, chunkLength: chunkLength) {
          if remainder.tokens.count >= chunkLength {
            longDocument = remainder
          } else {
            waiting.append(remainder)
          }
        }
        chunks.append(chunk)
      } else {
        chunks.append(chunkOfWaiting(&self))
      }
      refill()
    }
    return chunks.map(\.placedFragments)
  }
}
