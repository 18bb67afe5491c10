import Randomness
import Testing
import Tokenization

@testable import Packing

@Suite struct DocumentSketchTests {
  private func shingles(_ tokens: [TokenID]) -> Set<[TokenID]> {
    guard tokens.count > 5 else { return [tokens] }
    return Set((0...tokens.count - 5).map { Array(tokens[$0..<$0 + 5]) })
  }

  private func similarity(_ a: [TokenID], _ b: [TokenID]) -> Double {
    let (a, b) = (shingles(a), shingles(b))
    return Double(a.intersection(b).count) / Double(a.union(b).count)
  }

  private func random(_ count: Int, _ generator: inout SplitMix64) -> [TokenID] {
    (0..<count).map { _ in .random(in: 0..<50_000, using: &generator) }
  }

  @Test(arguments: [0, 1, 2, 4, 5, 6, 30, 1_000, 20_000])
  func equalDocumentsAgreeInEveryBin(length: Int) {
    var generator = SplitMix64(seed: UInt64(length))
    let tokens = random(length, &generator)
    let (a, b) = (DocumentSketch(of: tokens[...]), DocumentSketch(of: ([7] + tokens)[1...]))
    #expect(a.agreement(with: b) == 128 && a.isNearDuplicate(of: b))
  }

  @Test func otherDocumentsHardlyAgree() {
    var generator = SplitMix64(seed: 1)
    for length in [1, 5, 40, 3_000] {
      let a = DocumentSketch(of: random(length, &generator)[...])
      let b = DocumentSketch(of: random(length, &generator)[...])
      #expect(a.agreement(with: b) < 20)
    }
  }

  /// The mean over many pairs is the exact Jaccard similarity, to within its standard error.
  @Test(arguments: [0.02, 0.04, 0.1, 0.3], [80, 2_000])
  func theAgreementEstimatesTheJaccardSimilarity(changed share: Double, length: Int) {
    var generator = SplitMix64(seed: 2)
    var (estimate, exact) = (0.0, 0.0)
    let rounds = 60
    for _ in 0..<rounds {
      let a = random(length, &generator)
      var b = a
      for _ in 0..<max(1, Int(share * Double(length))) {
        b[Int.random(in: b.indices, using: &generator)] = .random(in: 0..<50_000, using: &generator)
      }
      exact += similarity(a, b)
      let agreement = DocumentSketch(of: a[...]).agreement(with: DocumentSketch(of: b[...]))
      estimate += (Double(agreement) / 128 - 1 / 256) / (1 - 1 / 256)
    }
    #expect(abs(estimate - exact) / Double(rounds) < 0.04)
  }

  @Test func theSketchIsTheSameEverywhere() {
    let words = (0..<300).map { TokenID($0 * $0 % 977) }
    let sketch = DocumentSketch(of: words[...])
    // The bytes are part of what a packing depends on: they may not change with the machine.
    #expect(sketch.words.prefix(2) == [7_836_304_850_533_937_846, 13_675_884_475_266_575_414])
  }
}
