import Documents
import Packing
import Randomness
import Testing
import Tokenization

@Suite struct RelatedPackingTests {
  @Test(arguments: RetrievalOrder.allCases, [BufferRefill.always, .whenEmpty])
  func chunksAreThoseOfTheSlowReference(order: RetrievalOrder, refill: BufferRefill) throws {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<150 {
      let chunkLength = Int.random(in: 1...20, using: &generator)
      let bufferCapacity = Int.random(in: 1...12, using: &generator)
      let lengths = randomLengths(
        count: Int.random(in: 0...30, using: &generator), chunkLength: chunkLength,
        using: &generator)
      let documents = randomFragments(lengths: lengths, using: &generator)
      let chunks = try relatedChunks(
        of: documents, chunkLength: chunkLength, bufferCapacity: bufferCapacity, order: order,
        refill: refill)
      var reference = SlowPacking(
        documents, chunkLength: chunkLength, bufferCapacity: bufferCapacity, order: order)
      reference.refillRule = refill
      let expected = reference.chunks()
      #expect(chunks.count == expected.count)
      for (chunk, expected) in zip(chunks, expected) { #expect(chunk.placedFragments == expected) }
    }
  }

  /// Document 2 is related to 1 only, document 3 to 0 only.
  private let family = [
    fragment(0, [1, 2]), fragment(1, [2, 3]), fragment(2, [3, 4]), fragment(3, [1, 5]),
  ]

  @Test func inAChainEachDocumentIsTheQueryForTheNext() throws {
    let chunks = try relatedChunks(of: family, chunkLength: 8, bufferCapacity: 4, order: .chain)
    #expect(chunks.map { $0.placements.map(\.documentID) } == [[0, 1, 2, 3]])
    let scores = [0, overlap([2], [2]), overlap([3], [3]), 0].map { Float($0) }
    #expect(chunks[0].placements.map(\.linkScore) == scores)
  }

  @Test func inAStarTheFirstDocumentIsTheQueryForAll() throws {
    let chunks = try relatedChunks(of: family, chunkLength: 8, bufferCapacity: 4, order: .star)
    #expect(chunks.map { $0.placements.map(\.documentID) } == [[0, 1, 3, 2]])
    let scores = [0, overlap([2], [2]), overlap([1], [1]), 0].map { Float($0) }
    #expect(chunks[0].placements.map(\.linkScore) == scores)
  }

  @Test func aChunkStartsWithTheFragmentThatWaitedLongest() throws {
    let documents = [
      fragment(7, [1, 1]), fragment(3, [2, 2]), fragment(5, [1, 3]), fragment(0, [2, 4]),
    ]
    let chunks = try relatedChunks(of: documents, chunkLength: 4, bufferCapacity: 4)
    #expect(chunks.map { $0.placements.map(\.documentID) } == [[7, 5], [3, 0]])
  }

  @Test func batchAfterBatchTheBufferIsRefilledWhenItIsEmpty() throws {
    // Document 2 is related to 0, and comes with the second batch.
    let documents = [
      fragment(0, [1, 2]), fragment(1, [8, 9]), fragment(2, [1, 3]), fragment(3, [8, 7]),
    ]
    let chunks = try relatedChunks(
      of: documents, chunkLength: 4, bufferCapacity: 2, refill: .whenEmpty)
    #expect(chunks.map { $0.placements.map(\.documentID) } == [[0, 1], [2, 3]])
  }

  @Test func aChunkGoesOnIntoTheNextBatch() throws {
    let documents = (0..<6).map { fragment($0, [1, TokenID($0 + 10)]) }
    let chunks = try relatedChunks(
      of: documents, chunkLength: 8, bufferCapacity: 3, refill: .whenEmpty)
    #expect(chunks.map { $0.placements.count } == [4, 2])
  }

  @Test func theNextBatchComesEarlyWhereOnlyNearDuplicatesWait() throws {
    func document(_ id: Int, _ tokens: [TokenID]) -> Fragment {
      var fragment = fragment(id, tokens)
      fragment.sketch = DocumentSketch(of: fragment.tokens)
      return fragment
    }
    let documents = [
      document(0, [1, 2]), document(1, [1, 2]), document(2, [1, 2]), document(3, [5, 6]),
    ]
    let chunks = try relatedChunks(
      of: documents, chunkLength: 4, bufferCapacity: 3, refill: .whenEmpty)
    #expect(chunks.map { $0.placements.map(\.documentID) } == [[0, 3], [1], [2]])
  }

  @Test func theBufferIsRefilledAfterEveryPick() throws {
    let documents = [fragment(0, [1, 2]), fragment(1, [8, 9]), fragment(2, [1, 3])]
    let chunks = try relatedChunks(of: documents, chunkLength: 4, bufferCapacity: 2)
    #expect(chunks[0].placements.map(\.documentID) == [0, 2])
  }

  @Test func whereNothingIsRelatedTheLongestWaitingFollowsUnlinked() throws {
    let documents = [fragment(4, [1, 2]), fragment(9, [3, 4]), fragment(0, [5, 6])]
    let chunks = try relatedChunks(of: documents, chunkLength: 6, bufferCapacity: 3)
    #expect(chunks[0].placements.map(\.documentID) == [4, 9, 0])
    #expect(chunks[0].placements.allSatisfy { $0.linkScore == 0 })
  }

  @Test func aLongDocumentFillsChunksFirstAndItsRemainderWaits() throws {
    let long = fragment(0, Array(10..<19))
    let chunks = try relatedChunks(
      of: [fragment(1, [18, 3]), long, fragment(2, [3, 4])], chunkLength: 4, bufferCapacity: 9)
    #expect(
      chunks.map(\.tokens) == [[10, 11, 12, 13], [14, 15, 16, 17], [18, 3, 18, 3], [4]])
    #expect(chunks[2].placements.map(\.documentID) == [1, 0, 2])
    #expect(chunks[2].placements.map(\.start) == [0, 8, 0])
  }

  @Test func aRemainderQueriesWithItsOwnTermsAndNotThoseOfItsDocument() throws {
    let documents = [
      fragment(0, [1, 1, 1]), fragment(1, [1, 9]), fragment(2, [1, 7]), fragment(3, [9, 7, 7]),
    ]
    let chunks = try relatedChunks(of: documents, chunkLength: 4, bufferCapacity: 4)
    #expect(chunks[0].placements.map(\.documentID) == [0, 1])
    // What waits of document 1 is [9]: document 2 shares 1 with the whole of it, but not with that.
    #expect(chunks[1].placements.map(\.documentID) == [2, 3])
    #expect(chunks[1].tokens == [1, 7, 9, 7])
    let reversed = try relatedChunks(
      of: [documents[0], documents[1], documents[3], documents[2]], chunkLength: 4,
      bufferCapacity: 3)
    #expect(reversed[1].placements.map(\.documentID) == [3, 1])
    #expect(reversed[1].placements.map(\.start) == [0, 1])
  }

  @Test func theRetrieverKnowsWhichFragmentsAreWholeDocuments() throws {
    var generator = SplitMix64(seed: 11)
    let lengths = randomLengths(count: 60, chunkLength: 8, using: &generator)
    let documents = randomFragments(lengths: lengths, using: &generator)
    var wholeness: Set<Bool> = []
    let retriever = OverlapRetriever { fragment in
      let isWhole = fragment.tokens == documents[fragment.documentID].tokens
      #expect(fragment.isWholeDocument == isWhole)
      wholeness.insert(isWhole)
    }
    for bufferCapacity in [1, 4] {
      _ = try allChunks(
        RelatedPacking(
          chunkLength: 8, bufferCapacity: bufferCapacity, order: .chain, retriever: retriever,
          nextDocument: stream(of: documents)))
    }
    #expect(wholeness == [true, false])
  }

  @Test func tiesGoToTheLowerDocument() throws {
    let documents = [
      fragment(5, [1]), fragment(9, [1, 2]), fragment(2, [1, 3]), fragment(4, [1]),
    ]
    let chunks = try relatedChunks(of: documents, chunkLength: 6, bufferCapacity: 4, order: .star)
    #expect(chunks[0].placements.map(\.documentID) == [5, 2, 4, 9])
  }

  @Test func oneLongDocumentAtATimeIsReadAhead() throws {
    var readCount = 0
    var packing = RelatedPacking(
      chunkLength: 4, bufferCapacity: 8, order: .chain, retriever: OverlapRetriever()
    ) {
      defer { readCount += 1 }
      return readCount < 1_000 ? fragment(readCount, [1, 2, 3, 4, 5, 6, 7, 8]) : nil
    }
    _ = try packing.next()
    _ = try packing.next()
    #expect(readCount == 1)
  }

  @Test func aLongDocumentIsCutWhereNothingShorterWaits() throws {
    let documents = [fragment(0, [1, 2, 3]), fragment(1, Array(10..<18)), fragment(2, [3, 4])]
    let chunks = try relatedChunks(of: documents, chunkLength: 4, bufferCapacity: 1)
    #expect(
      chunks.map(\.tokens) == [[1, 2, 3, 10], [11, 12, 13, 14], [15, 16, 17, 3], [4]])
  }

  @Test func aFailureOfTheDocumentsComesThrough() {
    struct Unreadable: Error {}
    var packing = RelatedPacking(
      chunkLength: 4, bufferCapacity: 2, order: .chain, retriever: OverlapRetriever()
    ) {
      throw Unreadable()
    }
    #expect(throws: Unreadable.self) { try packing.next() }
  }
}
