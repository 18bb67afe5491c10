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
    var incoming = documents.filter { !$0.tokens.isEmpty }
    var waiting: [Fragment] = []
    var long: Fragment?
    func refill() {
      while waiting.count < bufferCapacity, long == nil, !incoming.isEmpty {
        let document = incoming.removeFirst()
        if document.tokens.count >= chunkLength {
          long = document
        } else {
          waiting.append(document)
        }
      }
    }
    var chunks: [Chunk] = []
    refill()
    while long != nil || !waiting.isEmpty {
      var chunk = Chunk()
      if let document = long {
        long = nil
        if let remainder = chunk.fill(with: document, chunkLength: chunkLength) {
          if remainder.tokens.count >= chunkLength {
            long = remainder
          } else {
            waiting.append(remainder)
          }
        }
      } else {
        var query = Set(waiting[0].tokens)
        chunk.append(waiting.removeFirst())
        while true {
          refill()
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
          else { break }
          let fragment = waiting.remove(at: index)
          if order == .chain { query = Set(fragment.tokens) }
          chunk.append(fragment, linkScore: score)
        }
      }
      chunks.append(chunk)
      refill()
    }
    return chunks.map(\.placedFragments)
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
