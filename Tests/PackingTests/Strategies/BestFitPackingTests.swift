import Packing
import Randomness
import Testing
import Tokenization

@Suite struct BestFitPackingTests {
  private func chunks(
    of documents: [Fragment], chunkLength: Int, window: Int
  ) throws -> [Chunk] {
    try allChunks(
      BestFitPacking(
        chunkLength: chunkLength, windowCapacity: window, nextDocument: stream(of: documents)))
  }

  /// The same in the plainest way: the whole list is looked through at each step.
  private func slowChunks(
    of documents: [Fragment], chunkLength: Int, window: Int
  ) -> [[SlowPacking.PlacedFragment]] {
    var buffer = SlowBuffer(documents, chunkLength: chunkLength, capacity: window)
    return buffer.chunks { buffer in
      var chunk = Chunk()
      while true {
        let room = chunkLength - chunk.tokens.count
        let fitting = buffer.waiting.indices.filter {
          buffer.waiting[$0].tokens.count <= room
            && !chunk.holdsNearDuplicate(of: buffer.waiting[$0])
        }
        let longest = fitting.map { buffer.waiting[$0].tokens.count }.max()
        guard let index = fitting.first(where: { buffer.waiting[$0].tokens.count == longest })
        else { return chunk }
        chunk.append(buffer.waiting.remove(at: index))
        buffer.refill()
      }
    }
  }

  @Test func chunksAreThoseOfTheSlowReference() throws {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<200 {
      let chunkLength = Int.random(in: 1...90, using: &generator)
      let lengths = randomLengths(
        count: Int.random(in: 0...60, using: &generator), chunkLength: chunkLength,
        using: &generator)
      let documents = randomFragments(lengths: lengths, using: &generator)
      let window = Int.random(in: 1...20, using: &generator)
      #expect(
        try chunks(of: documents, chunkLength: chunkLength, window: window).map(\.placedFragments)
          == slowChunks(of: documents, chunkLength: chunkLength, window: window))
    }
  }

  @Test func chunksOfNearDuplicatesAreThoseOfTheSlowReference() throws {
    var generator = SplitMix64(seed: 4)
    for _ in 0..<60 {
      let texts = [8, 40, 54, 90, 90].map { length in
        (0..<length).map { _ in TokenID.random(in: 0..<500, using: &generator) }
      }
      let documents = (0..<80).map { number in
        var tokens = texts.randomElement(using: &generator) ?? []
        let places = [tokens.count / 2, Int.random(in: tokens.indices, using: &generator)]
        tokens[places[number % 2]] = .random(in: 500..<600, using: &generator)
        var document = fragment(number, tokens)
        document.sketch = DocumentSketch(of: tokens[...])
        return document
      }
      let chunkLength = Int.random(in: 30...500, using: &generator)
      let window = Int.random(in: 1...80, using: &generator)
      #expect(
        try chunks(of: documents, chunkLength: chunkLength, window: window).map(\.placedFragments)
          == slowChunks(of: documents, chunkLength: chunkLength, window: window))
    }
  }

  @Test func noDocumentThatFitsIsCut() throws {
    var generator = SplitMix64(seed: 2)
    let lengths = randomLengths(count: 500, chunkLength: 64, using: &generator)
    let documents = randomFragments(lengths: lengths, using: &generator)
    let chunks = try chunks(of: documents, chunkLength: 64, window: 32)
    let fragments = Dictionary(grouping: chunks.flatMap(\.placements), by: \.documentID)
    for document in documents where !document.tokens.isEmpty {
      let expected = (document.tokens.count + 63) / 64
      #expect(fragments[document.documentID]?.count == expected)
    }
  }

  /// Best-fit-decreasing of the textbook: all documents at once, longest first, each into
  /// the fullest chunk that has room.
  private func textbookChunkCount(of lengths: [Int], chunkLength: Int) -> Int {
    var rooms: [Int] = []
    for length in lengths.sorted(by: >) where length > 0 {
      let best = rooms.indices.filter { rooms[$0] >= length }.min { rooms[$0] < rooms[$1] }
      if let best { rooms[best] -= length } else { rooms.append(chunkLength - length) }
    }
    return rooms.count
  }

  @Test func aWideWindowNeedsNoMoreChunksThanTheTextbook() throws {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<20 {
      let lengths = (0..<400).map { _ in Int.random(in: 1..<100, using: &generator) }
      let documents = randomFragments(lengths: lengths, using: &generator)
      let count = try chunks(of: documents, chunkLength: 100, window: 400).count
      #expect(count <= textbookChunkCount(of: lengths, chunkLength: 100) + 1)
    }
  }
}
