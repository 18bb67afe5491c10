import Foundation
import Reporting
import Testing

@Suite struct FragmentVectorTests {
  private func vector(
    _ counts: [UInt32: UInt32], _ frequencies: InverseFrequencies
  ) -> FragmentVector {
    FragmentVector(
      documentID: 0,
      entries: counts.sorted { $0.key < $1.key }
        .map { TokenCounter.Entry(id: $0.key, count: $0.value) },
      inverseFrequencies: frequencies)
  }

  /// df 1, 1, 2 and 4 of four fragments.
  private var frequencies: InverseFrequencies {
    var frequencies = DocumentFrequencies(vocabularySize: 4)
    for ids in [[0, 2, 3], [1, 2, 3], [3], [3]] as [[UInt32]] {
      frequencies.add(ids.map { TokenCounter.Entry(id: $0, count: 1) })
    }
    return frequencies.inverse()
  }

  @Test func cosinesAreThoseDoneByHand() {
    let a = vector([0: 1, 2: 2, 3: 9], frequencies)
    let b = vector([1: 1, 2: 2], frequencies)
    // Weights log 4 and 2 · log 2, which are the same, so a half of each is shared.
    #expect(abs(a.cosine(with: b) - 0.5) < 1e-12)
    #expect(abs(a.cosine(with: a) - 1) < 1e-12)
    #expect(a.cosine(with: b) == b.cosine(with: a))
  }

  @Test func tokensOfEveryFragmentHaveNoWeight() {
    let everywhere = vector([3: 5], frequencies)
    #expect(everywhere.isZero)
    #expect(everywhere.cosine(with: everywhere) == 0)
    #expect(vector([:], frequencies).isZero)
  }
}
