import Randomness
import Testing

@testable import Retrieval

@Suite struct BatchVectorsTests {
  /// What numbers mean to sources, each known to a test by a shuffled list.
  private struct World {
    var generator: SplitMix64
    let localTermCount: Int
    let termIDs: [[TermID]]
    var asked: [[Int]]

    init(localTermCount: Int, sourceCount: Int, seed: UInt64) {
      var generator = SplitMix64(seed: seed)
      termIDs = (0..<sourceCount).map { _ in
        (0..<5_000).map(TermID.init).shuffled(using: &generator)
      }
      asked = Array(repeating: [], count: sourceCount)
      self.generator = generator
      self.localTermCount = localTermCount
    }

    mutating func documents(_ count: Int) -> [[TermCount]] {
      (0..<count).map { _ in
        (0..<localTermCount).shuffled(using: &generator)
          .prefix(Int.random(in: 0...min(localTermCount, 80), using: &generator))
          .map {
            TermCount(
              localTermID: UInt32($0),
              termFrequency: UInt32.random(in: 1...1_000, using: &generator))
          }
      }
    }

    /// Makes the vectors of a batch and compares them with those of a dictionary and a sort.
    mutating func expectBatch(_ vectors: inout BatchVectors, dictionaryID: UInt32) {
      let documents = documents(40)
      let sources = documents.map { _ in Int.random(in: termIDs.indices, using: &generator) }
      vectors.begin(
        documentCount: documents.count, dictionaryID: dictionaryID, localTermCount: localTermCount)
      for source in termIDs.indices {
        vectors.make(
          ofDocuments: documents.indices.filter { sources[$0] == source }, sourceID: source
        ) {
          documents[$0][...]
        } termID: {
          asked[source].append($0)
          return termIDs[source][$0]
        }
      }
      for (place, document) in documents.enumerated() {
        let expected = TermVector(
          document.map {
            .init(
              termID: termIDs[sources[place]][Int($0.localTermID)], frequency: $0.termFrequency)
          })
        vectors.withVector(ofDocument: place) { #expect(Array($0) == expected.encoded()) }
      }
    }
  }

  @Test(arguments: [1, 2, 63, 64, 65, 1_000], [1, 3, 20])
  func vectorsAreThoseOfSortedDocuments(localTermCount: Int, sourceCount: Int) {
    var world = World(localTermCount: localTermCount, sourceCount: sourceCount, seed: 11)
    var vectors = BatchVectors()
    for _ in 0..<4 { world.expectBatch(&vectors, dictionaryID: 1) }
    if sourceCount <= 16 {
      for asked in world.asked {
        #expect(Set(asked).count == asked.count, "a term is asked for once")
      }
    }
  }

  @Test func anotherDictionaryMeansOtherTerms() {
    var vectors = BatchVectors()
    for (dictionaryID, seed) in zip([1, 2, 3] as [UInt32], [5, 6, 7] as [UInt64]) {
      var world = World(localTermCount: 200, sourceCount: 2, seed: seed)
      for _ in 0..<2 { world.expectBatch(&vectors, dictionaryID: dictionaryID) }
    }
  }

  @Test func whatFailedLeavesNoMarks() {
    struct Failure: Error {}
    var world = World(localTermCount: 100, sourceCount: 1, seed: 3)
    var vectors = BatchVectors()
    vectors.begin(documentCount: 1, dictionaryID: 1, localTermCount: 100)
    let counts = (0..<100).map { TermCount(localTermID: UInt32($0), termFrequency: 1) }
    #expect(throws: Failure.self) {
      try vectors.make(ofDocuments: [0], sourceID: 0) { _ in
        counts[...]
      } termID: {
        if $0 == 50 { throw Failure() }
        return world.termIDs[0][$0]
      }
    }
    world.expectBatch(&vectors, dictionaryID: 1)
  }
}
