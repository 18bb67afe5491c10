import Documents
import Packing
import Testing
import Tokenization

/// What holds for every strategy; several tests are named for a fault of the code released with the
/// paper.
@Suite struct PackingStrategyTests {
  enum Strategy: String, CaseIterable {
    case sequential
    case chain
    case star

    func chunks(
      of documents: [Fragment], chunkLength: Int, bufferCapacity: Int = 8
    ) throws -> [Chunk] {
      guard let order = RetrievalOrder(rawValue: rawValue) else {
        return try allChunks(
          SequentialPacking(chunkLength: chunkLength, nextDocument: stream(of: documents)))
      }
      return try relatedChunks(
        of: documents, chunkLength: chunkLength, bufferCapacity: bufferCapacity, order: order)
    }
  }

  private static let eos: TokenID = 99
  private static let boundary = BoundaryTokens(bos: nil, eos: eos)

  /// Expects that the chunks hold every token of the documents once, and are full but for the last.
  private func expectExactlyOnce(
    _ chunks: [Chunk], _ documents: [Fragment], chunkLength: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      chunks.dropLast().allSatisfy { $0.tokens.count == chunkLength },
      sourceLocation: sourceLocation)
    #expect(
      chunks.allSatisfy { (1...chunkLength).contains($0.tokens.count) },
      sourceLocation: sourceLocation)
    let parts = chunks.flatMap(\.parts)
    #expect(parts.allSatisfy { !$0.tokens.isEmpty }, sourceLocation: sourceLocation)
    let byDocument = Dictionary(grouping: parts, by: \.documentID)
    for document in documents {
      let parts = (byDocument[document.documentID] ?? []).sorted { $0.start < $1.start }
      var end = 0
      for part in parts {
        #expect(part.start == end, sourceLocation: sourceLocation)
        #expect(part.sourceID == document.sourceID, sourceLocation: sourceLocation)
        end += part.tokens.count
      }
      #expect(
        parts.flatMap(\.tokens) == Array(document.tokens), "document \(document.documentID)",
        sourceLocation: sourceLocation)
    }
    let tokenCount = documents.reduce(0) { $0 + $1.tokens.count }
    #expect(
      chunks.reduce(0) { $0 + $1.tokens.count } == tokenCount, sourceLocation: sourceLocation)
  }

  @Test(arguments: Strategy.allCases)
  func everyTokenIsPackedOnceInOrder(strategy: Strategy) throws {
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
      expectExactlyOnce(chunks, documents, chunkLength: chunkLength)
    }
  }

  @Test(arguments: Strategy.allCases, [0, 1, 7, 8, 9, 80, 5_003])
  func oneDocumentOfAnyLengthIsPacked(strategy: Strategy, length: Int) throws {
    var generator = SplitMix64(seed: 4)
    let documents = randomFragments(lengths: [length], using: &generator)
    let chunks = try strategy.chunks(of: documents, chunkLength: 8)
    expectExactlyOnce(chunks, documents, chunkLength: 8)
    #expect(chunks.flatMap(\.tokens) == Array(documents[0].tokens))
  }

  @Test(arguments: Strategy.allCases)
  func twoRunsAgree(strategy: Strategy) throws {
    var generator = SplitMix64(seed: 5)
    let lengths = randomLengths(count: 300, chunkLength: 32, using: &generator)
    let documents = randomFragments(lengths: lengths, using: &generator)
    let first = try strategy.chunks(of: documents, chunkLength: 32)
    #expect(try strategy.chunks(of: documents, chunkLength: 32) == first)
  }

  // The faults of the released code, PAPER.md section 3.

  @Test(arguments: Strategy.allCases)
  func everyFragmentThatEndsItsDocumentEndsInEOSAndNoOther(strategy: Strategy) throws {
    var generator = SplitMix64(seed: 6)
    let lengths = randomLengths(count: 80, chunkLength: 16, using: &generator)
    let documents = randomFragments(lengths: lengths, using: &generator).map {
      Self.boundary.fragment(
        of: TokenizedDocument(documentID: $0.documentID, sourceID: 0, tokens: Array($0.tokens)))
    }
    for part in try strategy.chunks(of: documents, chunkLength: 16).flatMap(\.parts) {
      let isEnd = part.start + part.tokens.count == documents[part.documentID].tokens.count
      #expect((part.tokens.last == Self.eos) == isEnd)
      #expect(!part.tokens.dropLast().contains(Self.eos))
    }
  }

  @Test(arguments: Strategy.allCases)
  func longDocumentsAreNotPackedTwice(strategy: Strategy) throws {
    var generator = SplitMix64(seed: 7)
    let documents = randomFragments(lengths: [64, 3, 70, 32, 5, 33, 640], using: &generator)
    let chunks = try strategy.chunks(of: documents, chunkLength: 32)
    expectExactlyOnce(chunks, documents, chunkLength: 32)
  }

  @Test(arguments: Strategy.allCases)
  func neitherATailNorARestOfOneTokenIsDropped(strategy: Strategy) throws {
    let documents = [fragment(0, [1, 2, 3, 4]), fragment(1, [5]), fragment(2, [6, 7, 8, 9, 10])]
    let chunks = try strategy.chunks(of: documents, chunkLength: 4)
    expectExactlyOnce(chunks, documents, chunkLength: 4)
    #expect(chunks.map(\.tokens.count) == [4, 4, 2])
  }

  @Test(arguments: Strategy.allCases)
  func aChunkHoldsAnyNumberOfDocuments(strategy: Strategy) throws {
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
    #expect(StrategyName.allCases.map(\.rawValue) == ["mix", "uni", "bm25"])
    #expect(StrategyName.allCases.map(\.keepsSourcesApart) == [false, true, true])
    #expect(RetrievalOrder.allCases.map(\.rawValue) == ["chain", "star"])
  }
}
