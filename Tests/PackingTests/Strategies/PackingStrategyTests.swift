import Packing
import Randomness
import Testing
import Tokenization

/// What holds for every strategy; several tests are named for a fault of the code released with the
/// paper.
@Suite struct PackingStrategyTests {
  private static let eos: TokenID = 99
  private static let boundary = BoundaryTokens(bos: nil, eos: eos)

  @Test(arguments: StrategyUnderTest.allCases)
  func everyTokenIsPackedOnceInOrder(strategy: StrategyUnderTest) throws {
    var generator = SplitMix64(seed: 3)
    for round in 0..<60 {
      let chunkLength = [1, 2, 7, 16, 64][round % 5]
      let lengths = randomLengths(
        count: Int.random(in: 0...50, using: &generator), chunkLength: chunkLength,
        using: &generator)
      let documents = randomFragments(lengths: lengths, using: &generator)
      let bufferCapacity = [1, 2, 8, 100][round % 4]
      let chunks = try strategy.chunks(
        of: documents, chunkLength: chunkLength, bufferCapacity: bufferCapacity)
      expectExactlyOnce(
        chunks, documents, chunkLength: chunkLength, mayBeShort: strategy.keepsDocumentsWhole)
    }
  }

  @Test(arguments: StrategyUnderTest.allCases, [2, 3, 5])
  func noChunkHasMoreSegmentsThanTheLimit(strategy: StrategyUnderTest, limit: Int) throws {
    var generator = SplitMix64(seed: 13)
    for round in 0..<40 {
      let chunkLength = [2, 7, 16, 64][round % 4]
      let lengths = randomLengths(
        count: Int.random(in: 0...60, using: &generator), chunkLength: chunkLength,
        using: &generator)
      let documents = randomFragments(lengths: lengths, using: &generator)
      let chunks = try strategy.chunks(
        of: documents, chunkLength: chunkLength, bufferCapacity: [1, 8, 100][round % 3],
        segmentLimit: limit)
      expectExactlyOnce(chunks, documents, chunkLength: chunkLength, mayBeShort: true)
      for (number, chunk) in chunks.enumerated() {
        let isShort = chunk.tokens.count < chunkLength
        let segmentCount = chunk.placements.count + (isShort ? 1 : 0)
        #expect(segmentCount <= limit)
        // Nothing but the limit makes a chunk short, where documents may be cut.
        if isShort, !strategy.keepsDocumentsWhole, number < chunks.count - 1 {
          #expect(segmentCount == limit)
        }
      }
    }
  }

  @Test(arguments: StrategyUnderTest.allCases)
  func aLimitThatIsNeverReachedChangesNothing(strategy: StrategyUnderTest) throws {
    var generator = SplitMix64(seed: 14)
    let lengths = randomLengths(count: 200, chunkLength: 16, using: &generator)
    let documents = randomFragments(lengths: lengths, using: &generator)
    let chunks = try strategy.chunks(of: documents, chunkLength: 16)
    let most = chunks.map(\.placements.count).max() ?? 0
    #expect(
      try strategy.chunks(of: documents, chunkLength: 16, segmentLimit: most + 1) == chunks)
  }

  @Test func theLastPlaceIsForAFragmentThatFillsTheChunk() throws {
    let documents = [3, 2, 1, 9, 2].enumerated().map { number, length in
      fragment(number, Array(repeating: TokenID(number), count: length))
    }
    let sequential = try StrategyUnderTest.sequential.chunks(
      of: documents, chunkLength: 8, segmentLimit: 3)
    // 3, 2 and 1 would need a padding tail as the fourth segment.
    #expect(
      sequential.map { $0.placements.map(\.length) } == [[3, 2], [1, 7], [2, 2]])
  }

  @Test(arguments: StrategyUnderTest.allCases, [0, 1, 7, 8, 9, 80, 5_003])
  func oneDocumentOfAnyLengthIsPacked(strategy: StrategyUnderTest, length: Int) throws {
    var generator = SplitMix64(seed: 4)
    let documents = randomFragments(lengths: [length], using: &generator)
    let chunks = try strategy.chunks(of: documents, chunkLength: 8)
    expectExactlyOnce(chunks, documents, chunkLength: 8)
    #expect(chunks.flatMap(\.tokens) == Array(documents[0].tokens))
  }

  @Test(arguments: StrategyUnderTest.allCases)
  func twoRunsAgree(strategy: StrategyUnderTest) throws {
    var generator = SplitMix64(seed: 5)
    let lengths = randomLengths(count: 300, chunkLength: 32, using: &generator)
    let documents = randomFragments(lengths: lengths, using: &generator)
    let first = try strategy.chunks(of: documents, chunkLength: 32)
    #expect(try strategy.chunks(of: documents, chunkLength: 32) == first)
  }

  // The faults of the code released with the paper (Zhao et al., ACL 2024).

  @Test(arguments: StrategyUnderTest.allCases)
  func everyFragmentThatEndsItsDocumentEndsInEOSAndNoOther(strategy: StrategyUnderTest) throws {
    var generator = SplitMix64(seed: 6)
    let lengths = randomLengths(count: 80, chunkLength: 16, using: &generator)
    let documents = randomFragments(lengths: lengths, using: &generator).map {
      Self.boundary.fragment(
        of: TokenizedDocument(documentID: $0.documentID, sourceID: 0, tokens: Array($0.tokens)))
    }
    let chunks = try strategy.chunks(of: documents, chunkLength: 16)
    for fragment in chunks.flatMap(\.placedFragments) {
      let isEnd =
        fragment.start + fragment.tokens.count == documents[fragment.documentID].tokens.count
      #expect((fragment.tokens.last == Self.eos) == isEnd)
      #expect(!fragment.tokens.dropLast().contains(Self.eos))
    }
  }

  @Test(arguments: StrategyUnderTest.allCases)
  func longDocumentsAreNotPackedTwice(strategy: StrategyUnderTest) throws {
    var generator = SplitMix64(seed: 7)
    let documents = randomFragments(lengths: [64, 3, 70, 32, 5, 33, 640], using: &generator)
    let chunks = try strategy.chunks(of: documents, chunkLength: 32)
    expectExactlyOnce(
      chunks, documents, chunkLength: 32, mayBeShort: strategy.keepsDocumentsWhole)
  }

  @Test(arguments: StrategyUnderTest.allCases)
  func neitherATailNorARestOfOneTokenIsDropped(strategy: StrategyUnderTest) throws {
    let documents = [fragment(0, [1, 2, 3, 4]), fragment(1, [5]), fragment(2, [6, 7, 8, 9, 10])]
    let chunks = try strategy.chunks(of: documents, chunkLength: 4)
    expectExactlyOnce(
      chunks, documents, chunkLength: 4, mayBeShort: strategy.keepsDocumentsWhole)
    if !strategy.keepsDocumentsWhole { #expect(chunks.map(\.tokens.count) == [4, 4, 2]) }
  }

  @Test(arguments: StrategyUnderTest.allCases)
  func aChunkHoldsAnyNumberOfDocuments(strategy: StrategyUnderTest) throws {
    let documents = (0..<500).map { fragment($0, [TokenID($0 % 7)]) }
    let chunks = try strategy.chunks(of: documents, chunkLength: 250)
    #expect(chunks.map(\.placements.count) == [250, 250])
  }

  @Test(arguments: RetrievalOrder.allCases)
  func headsDoNotComeFromTheLowestDocuments(order: RetrievalOrder) throws {
    var generator = SplitMix64(seed: 8)
    let ranks = SeededPermutation(count: 2_000, using: &generator)
    let documents = randomFragments(lengths: Array(repeating: 12, count: 2_000), using: &generator)
    let chunks = try relatedChunks(
      of: (0..<2_000).map { documents[ranks[$0]] }, chunkLength: 48, bufferCapacity: 64,
      order: order)
    let earlyHeads = chunks.prefix(chunks.count / 2).map { $0.placements[0].documentID }
    // The released code takes 92 % of its heads from the lowest tenth.
    let lowCount = earlyHeads.count { $0 < 200 }
    #expect((0.04...0.18).contains(Double(lowCount) / Double(earlyHeads.count)))
  }

  @Test func strategiesAreNamedAsOnTheCommandLine() {
    for (name, keepsSourcesApart) in [
      ("mix", false), ("uni", true), ("bm25", true), ("best-fit", true), ("bm25-fit", true),
    ] {
      #expect(StrategyName(rawValue: name)?.keepsSourcesApart == keepsSourcesApart, "\(name)")
    }
    #expect(RetrievalOrder.allCases.map(\.rawValue) == ["chain", "star"])
  }
}
