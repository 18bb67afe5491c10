import Testing
import Topics

@Suite struct TopicVectorsTests {
  /// The entries of one document with these weights, by term.
  private func entries(_ weights: [(term: UInt32, weight: Double)]) -> [UInt32: Float] {
    var vectors = TopicVectors()
    var weights = weights
    vectors.append(&weights)
    return Dictionary(uniqueKeysWithValues: vectors[0].map { ($0.term, $0.weight) })
  }

  @Test func weightsAreWholeNumbersOfAVectorOfLength256() {
    #expect(entries([(7, 3), (9, 4)]) == [7: 154, 9: 205])
    #expect(entries([(5, 0.1)]) == [5: 256])
  }

  @Test func onlyTheStrongestTermsAreKept() {
    let found = entries((0..<100).map { (UInt32($0), $0 < 30 ? 1 : 2) })
    #expect(found.count == TopicVectors.termLimit)
    #expect(Set(found.keys) == Set(30..<94))
  }

  @Test func weightsThatRoundToNothingAreLeftOut() {
    #expect(entries([(1, 1_000), (2, 1)]) == [1: 256])
    #expect(entries([]).isEmpty)
  }

  @Test func documentsCanBeReordered() {
    var vectors = TopicVectors()
    for term in 0..<3 as Range<UInt32> {
      var weights = [(term: term, weight: 1.0)]
      vectors.append(&weights)
    }
    #expect(vectors.ordered(by: [2, 0, 1]).count == 3)
    #expect(vectors.ordered(by: [2, 0, 1])[0].map(\.term) == [2])
  }
}
