import Packing
import Randomness
import Testing
import Tokenization

@Suite struct RelatedFitPackingTests {
  private func chunks(
    of documents: [Fragment], chunkLength: Int, bufferCapacity: Int, order: RetrievalOrder = .chain
  ) throws -> [Chunk] {
    try allChunks(
      RelatedFitPacking(
        chunkLength: chunkLength, bufferCapacity: bufferCapacity, order: order,
        retriever: OverlapRetriever(), nextDocument: stream(of: documents)))
  }

  /// The same over plain arrays.
  private func slowChunks(
    of documents: [Fragment], chunkLength: Int, bufferCapacity: Int, order: RetrievalOrder
  ) -> [[SlowPacking.PlacedFragment]] {
    var buffer = SlowBuffer(documents, chunkLength: chunkLength, capacity: bufferCapacity)
    return buffer.chunks { buffer in
      var chunk = Chunk()
      var query = Set(buffer.waiting[0].tokens)
      chunk.append(buffer.waiting.removeFirst())
      while true {
        buffer.refill()
        let waiting = buffer.waiting
        let room = chunkLength - chunk.tokens.count
        let fitting = waiting.indices.filter { waiting[$0].tokens.count <= room }
        let related = fitting.map { ($0, overlap(Set(waiting[$0].tokens), query)) }
          .filter { $0.1 > 0 }
          .sorted {
            $0.1 != $1.1
              ? $0.1 > $1.1 : waiting[$0.0].documentID < waiting[$1.0].documentID
          }
          .prefix(8)
        func longest(_ list: [(Int, Double)]) -> (Int, Double)? {
          let length = list.map { waiting[$0.0].tokens.count }.max()
          return list.first { waiting[$0.0].tokens.count == length }
        }
        let closing = related.filter { room - waiting[$0.0].tokens.count <= chunkLength / 64 }
        guard
          let (index, score) = longest(Array(closing)) ?? related.first
            ?? longest(fitting.map { ($0, 0) })
        else { return chunk }
        let fragment = buffer.waiting.remove(at: index)
        if order == .chain { query = Set(fragment.tokens) }
        chunk.append(fragment, linkScore: score)
      }
    }
  }

  @Test(arguments: RetrievalOrder.allCases)
  func chunksAreThoseOfTheSlowReference(order: RetrievalOrder) throws {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<100 {
      let chunkLength = Int.random(in: 1...200, using: &generator)
      let lengths = randomLengths(
        count: Int.random(in: 0...40, using: &generator), chunkLength: chunkLength,
        using: &generator)
      let documents = randomFragments(lengths: lengths, using: &generator)
      let capacity = Int.random(in: 1...30, using: &generator)
      #expect(
        try chunks(
          of: documents, chunkLength: chunkLength, bufferCapacity: capacity, order: order
        ).map(\.placedFragments)
          == slowChunks(
            of: documents, chunkLength: chunkLength, bufferCapacity: capacity, order: order))
    }
  }

  @Test func aRelatedDocumentThatFillsTheChunkWinsOverAMoreRelatedOne() throws {
    let documents = [
      fragment(0, [1, 2, 3]), fragment(1, [1, 2, 3, 9]), fragment(2, [1, 8, 7, 6, 5]),
    ]
    let chunks = try chunks(of: documents, chunkLength: 8, bufferCapacity: 4)
    #expect(chunks.map { $0.placements.map(\.documentID) } == [[0, 2], [1]])
  }
}
