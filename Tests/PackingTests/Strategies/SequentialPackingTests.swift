import Packing
import Randomness
import Testing
import Tokenization

@Suite struct SequentialPackingTests {
  private func chunks(of documents: [Fragment], chunkLength: Int) throws -> [Chunk] {
    try allChunks(
      SequentialPacking(chunkLength: chunkLength, nextDocument: stream(of: documents)))
  }

  @Test func chunksAreTheConcatenationCutEveryLTokens() throws {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<150 {
      let chunkLength = Int.random(in: 1...20, using: &generator)
      let lengths = randomLengths(
        count: Int.random(in: 0...30, using: &generator), chunkLength: chunkLength,
        using: &generator)
      let documents = randomFragments(lengths: lengths, using: &generator)
      // Each token with its document and its place there, in one long row.
      let row = documents.flatMap { document in
        document.tokens.enumerated().map { (document.documentID, $0.offset, $0.element) }
      }
      let chunks = try chunks(of: documents, chunkLength: chunkLength)
      #expect(chunks.count == (row.count + chunkLength - 1) / chunkLength)
      for (number, chunk) in chunks.enumerated() {
        let expected = row[(number * chunkLength)..<min(row.count, (number + 1) * chunkLength)]
        #expect(chunk.tokens == expected.map(\.2))
        let places = chunk.placedFragments.flatMap { fragment in
          fragment.tokens.indices.map { [fragment.documentID, fragment.start + $0] }
        }
        #expect(places == expected.map { [$0.0, $0.1] })
      }
    }
  }

  @Test func theRestOfACutDocumentBeginsTheNextChunk() throws {
    let documents = [fragment(0, [1, 2, 3]), fragment(1, [4, 5, 6, 7, 8, 9]), fragment(2, [10])]
    let chunks = try chunks(of: documents, chunkLength: 4)
    #expect(chunks.map(\.tokens) == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]])
    #expect(chunks.map { $0.placements.map(\.documentID) } == [[0, 1], [1], [1, 2]])
    #expect(chunks.map { $0.placements.map(\.start) } == [[0, 0], [1], [5, 0]])
  }

  @Test func withoutDocumentsThereIsNoChunk() throws {
    #expect(try chunks(of: [], chunkLength: 4).isEmpty)
    #expect(try chunks(of: [fragment(0, []), fragment(1, [])], chunkLength: 4).isEmpty)
  }

  @Test func noFragmentIsEmpty() throws {
    let chunks = try chunks(
      of: [fragment(0, []), fragment(1, [1, 2]), fragment(2, []), fragment(3, [3])], chunkLength: 2)
    #expect(chunks.map { $0.placements.map(\.length) } == [[2], [1]])
  }
}
