import Packing
import Testing

@Suite struct ChunkTests {
  @Test func whatFindsRoomIsPlacedWhole() {
    var chunk = Chunk()
    let rests = [
      chunk.fill(with: fragment(4, [1, 2], sourceID: 2), chunkLength: 4),
      chunk.fill(with: fragment(5, [3, 4], sourceID: 2), linkScore: 1.5, chunkLength: 4),
    ]
    #expect(rests == [nil, nil])
    #expect(chunk.tokens == [1, 2, 3, 4])
    #expect(
      chunk.placements == [
        .init(documentID: 4, sourceID: 2, start: 0, length: 2, linkScore: 0),
        .init(documentID: 5, sourceID: 2, start: 0, length: 2, linkScore: 1.5),
      ])
  }

  @Test func whatFindsNoRoomIsGivenBack() {
    var chunk = Chunk()
    chunk.append(fragment(0, [9]))
    let remainder = chunk.fill(with: fragment(1, [1, 2, 3, 4, 5]), chunkLength: 4)
    #expect(chunk.tokens == [9, 1, 2, 3])
    #expect(remainder?.start == 3)
    #expect(remainder?.tokens == [4, 5])
    #expect(remainder?.isWholeDocument == false)
    #expect(chunk.placements.map(\.length) == [1, 3])
  }
}
