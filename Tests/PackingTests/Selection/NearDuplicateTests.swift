import Packing
import Randomness
import Testing
import Tokenization

/// What every strategy does with documents that are nearly copies of each other.
@Suite struct NearDuplicateTests {
  /// Families of copies, in random order: of each three copies and a slightly changed one.
  private func families(
    count: Int, chunkLength: Int, using generator: inout SplitMix64
  ) -> (documents: [Fragment], family: [Int]) {
    var texts: [(family: Int, tokens: [TokenID])] = []
    for family in 0..<count {
      let length = Int.random(in: 120...max(130, chunkLength), using: &generator)
      let tokens = (0..<length).map { _ in TokenID.random(in: 0..<5_000, using: &generator) }
      var changed = tokens
      changed[length / 2] = 9_999
      texts += [tokens, tokens, tokens, changed].map { (family, $0) }
    }
    texts.shuffle(using: &generator)
    let documents = texts.enumerated().map { id, text in
      var document = fragment(id, text.tokens)
      document.sketch = DocumentSketch(of: text.tokens[...])
      return document
    }
    return (documents, texts.map(\.family))
  }

  @Test(arguments: StrategyUnderTest.allCases)
  func copiesAreNeverInOneChunkAndNothingIsLost(strategy: StrategyUnderTest) throws {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<8 {
      let chunkLength = Int.random(in: 100...400, using: &generator)
      let (documents, family) = families(count: 40, chunkLength: chunkLength, using: &generator)
      let chunks = try strategy.chunks(
        of: documents, chunkLength: chunkLength,
        bufferCapacity: Int.random(in: 1...60, using: &generator))
      expectExactlyOnce(chunks, documents, chunkLength: chunkLength, mayBeShort: true)
      for chunk in chunks {
        let families = chunk.placements.map { family[$0.documentID] }
        #expect(Set(families).count == families.count)
      }
    }
  }

  @Test(arguments: StrategyUnderTest.allCases)
  func aCorpusOfCopiesGivesAChunkForEach(strategy: StrategyUnderTest) throws {
    let documents = (0..<300).map { id in
      var document = fragment(id, [1, 2, 3, 4, 5, 6, 7])
      document.sketch = DocumentSketch(of: document.tokens)
      return document
    }
    let chunks = try strategy.chunks(of: documents, chunkLength: 32, bufferCapacity: 10)
    expectExactlyOnce(chunks, documents, chunkLength: 32, mayBeShort: true)
    #expect(chunks.count == 300)
  }

  @Test func theFilterFindsCopiesAndNothingElse() {
    var generator = SplitMix64(seed: 3)
    let (documents, family) = families(count: 500, chunkLength: 300, using: &generator)
    var filter = NearDuplicateFilter()
    var seen: Set<Int> = []
    for (document, family) in zip(documents, family) {
      let sketch = DocumentSketch(of: document.tokens)
      #expect(filter.hasNearDuplicate(of: sketch) == seen.contains(family))
      if !seen.contains(family) { filter.keep(sketch) }
      seen.insert(family)
    }
  }

  /// Texts of 1 to 12 tokens, among them many copies.
  private func shortTexts(count: Int, vocabulary: UInt32) -> [[TokenID]] {
    var generator = SplitMix64(seed: 4)
    return (0..<count).map { _ in
      (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        TokenID.random(in: 0..<vocabulary, using: &generator)
      }
    }
  }

  private func shingles(_ tokens: [TokenID]) -> Set<[TokenID]> {
    guard tokens.count > 5 else { return [tokens] }
    return Set((0...tokens.count - 5).map { Array(tokens[$0..<$0 + 5]) })
  }

  @Test func theFilterKeepsEveryDifferentTextOfUpTo5Tokens() {
    var filter = NearDuplicateFilter()
    var seen: Set<[TokenID]> = []
    for text in shortTexts(count: 60_000, vocabulary: 30) where text.count <= 5 {
      let sketch = DocumentSketch(of: text[...])
      #expect(filter.hasNearDuplicate(of: sketch) == !seen.insert(text).inserted)
      filter.keep(sketch)
    }
    #expect(seen.count > 15_000)
  }

  /// Exact similarities of all pairs, in the plainest way.
  @Test func filterAndSetFindWhatExactSimilaritiesSay() {
    var filter = NearDuplicateFilter()
    var set = NearDuplicateSet()
    var kept: [Set<[TokenID]>] = []
    for text in shortTexts(count: 700, vocabulary: 2) {
      let sketch = DocumentSketch(of: text[...])
      let own = shingles(text)
      let expected = kept.indices.filter {
        4 * own.intersection(kept[$0]).count >= 3 * own.union(kept[$0]).count
      }
      #expect(set.nearDuplicates(of: sketch) == expected)
      #expect(set.containsNearDuplicate(of: sketch) == !expected.isEmpty)
      #expect(filter.hasNearDuplicate(of: sketch) == !expected.isEmpty)
      if kept.count % 3 == 0 || expected.isEmpty {
        kept.append(own)
        set.add(sketch)
        filter.keep(sketch)
      }
    }
    #expect(kept.count > 100)
  }

  /// However many documents have a shingle in common with it, a copy is found.
  @Test func theFilterFindsEveryCopyOfATemplatesTexts() {
    var filter = NearDuplicateFilter()
    let sketches = (0..<3_000).map { DocumentSketch(of: [1, 2, 3, 4, 5, 6, 100 + $0, 7][...]) }
    for sketch in sketches {
      #expect(!filter.hasNearDuplicate(of: sketch))
      filter.keep(sketch)
    }
    #expect(sketches.allSatisfy(filter.hasNearDuplicate))
  }

  @Test(arguments: StrategyUnderTest.allCases)
  func shortDocumentsThatDifferFillChunks(strategy: StrategyUnderTest) throws {
    let documents = (0..<600).map { id in
      var document = fragment(id, [1, TokenID(2 + id)])
      document.sketch = DocumentSketch(of: document.tokens)
      return document
    }
    let chunks = try strategy.chunks(of: documents, chunkLength: 32, bufferCapacity: 64)
    expectExactlyOnce(chunks, documents, chunkLength: 32, mayBeShort: true)
    #expect(chunks.count == 38)
  }
}
