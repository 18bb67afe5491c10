import Packing
import Randomness
import Testing

@Suite struct HoldoutTests {
  /// Random documents of up to 20 tokens.
  private static let documents: [[UInt32]] = {
    var generator = SplitMix64(seed: 5)
    return (0..<10_000).map { _ in
      (0..<Int.random(in: 1...20, using: &generator)).map { _ in
        UInt32.random(in: 0..<1_000, using: &generator)
      }
    }
  }()

  @Test(arguments: [0, 0.01, 0.3, 1])
  func aboutTheRequestedShareIsHeldOutAndEveryDocumentIsOnOneSide(share: Double) {
    let holdout = Holdout(share: share, seed: 1)
    let training = HoldoutSplit(holdout, side: .training)
    let heldOut = HoldoutSplit(holdout, side: .heldOut)
    var count = 0
    for document in Self.documents {
      #expect(training.contains(document) != heldOut.contains(document))
      count += heldOut.contains(document) ? 1 : 0
    }
    let expected = share * 10_000
    #expect(abs(Double(count) - expected) <= 4 * (expected * (1 - share)).squareRoot())
  }

  @Test func theChoiceIsTheSeedsAndTheTextsAlone() {
    func chosen(_ seed: UInt64) -> [Bool] {
      let holdout = Holdout(share: 0.5, seed: seed)
      return Self.documents.map { holdout.contains($0) }
    }
    #expect(chosen(1) == chosen(1))
    #expect(chosen(1) != chosen(2))
    // The order of the tokens counts.
    let holdout = Holdout(share: 0.5, seed: 1)
    #expect(Self.documents.contains { holdout.contains($0) != holdout.contains($0.reversed()) })
  }
}
