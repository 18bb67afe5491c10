import Documents
import Testing

@testable import Retrieval

@Suite struct BatchVectorsTests {
  /// Against a dictionary and a sort.
  @Test func vectorsAreThoseOfSortedDocuments() {
    var generator = SplitMix64(seed: 11)
    for localTermCount in [1, 2, 63, 64, 65, 1_000] {
      let termIDs = (0..<5_000).map(TermID.init).shuffled(using: &generator)
      let documents = (0..<40).map { _ in
        (0..<localTermCount).shuffled(using: &generator)
          .prefix(Int.random(in: 0...min(localTermCount, 80), using: &generator))
          .map {
            TermCount(
              localTermID: UInt32($0),
              termFrequency: UInt32.random(in: 1...1_000, using: &generator))
          }
      }
      var vectors = BatchVectors(localTermCount: localTermCount)
      var asked: [Int] = []
      for document in documents {
        vectors.note(document[...]) {
          asked.append($0)
          return termIDs[$0]
        }
      }
      #expect(Set(asked).count == asked.count, "a term is asked for once")
      vectors.rank()
      for document in documents {
        let expected = TermVector(
          document.map {
            .init(termID: termIDs[Int($0.localTermID)], frequency: $0.termFrequency)
          })
        vectors.withVector(of: document[...]) {
          #expect(Array($0) == expected.encoded())
        }
      }
    }
  }
}
