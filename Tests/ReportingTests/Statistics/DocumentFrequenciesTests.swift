import Foundation
import Reporting
import Testing

@Suite struct DocumentFrequenciesTests {
  private func entries(_ ids: UInt32...) -> [TokenCounter.Entry] {
    ids.map { TokenCounter.Entry(id: $0, count: 1) }
  }

  @Test func weightsAreTheLogarithmOfTheRarity() {
    var first = DocumentFrequencies(vocabularySize: 4)
    first.add(entries(0, 1))
    first.add(entries(0))
    var second = DocumentFrequencies(vocabularySize: 4)
    second.add(entries(0, 2))
    second.add(entries(0, 1))
    first.merge(second)
    #expect(first.fragmentCount == 4)
    let weights = first.inverse()
    #expect((0..<4).map { weights[$0] } == [0, log(2), log(4), log(4)])
  }

  @Test func nothingHasFiniteWeights() {
    #expect(DocumentFrequencies(vocabularySize: 1).inverse()[0] == 0)
  }
}
