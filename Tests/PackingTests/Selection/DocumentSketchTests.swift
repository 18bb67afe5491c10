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
    #expect(a.similarity(to: b) == 1 && a.isNearDuplicate(of: b))
  }

  @Test func otherDocumentsHardlyAgree() {
    var generator = SplitMix64(seed: 1)
    for length in [1, 5, 40, 60, 3_000] {
      let a = DocumentSketch(of: random(length, &generator)[...])
      let b = DocumentSketch(of: random(length, &generator)[...])
      #expect(a.similarity(to: b) < 0.16)
    }
  }

  /// `count` tokens of which some are then changed, left out or put in.
  private func pair(
    _ count: Int, vocabulary: UInt32, _ generator: inout SplitMix64
  ) -> (a: [TokenID], b: [TokenID]) {
    let a = (0..<count).map { _ in TokenID.random(in: 0..<vocabulary, using: &generator) }
    var b = a
    for _ in 0..<Int.random(in: 0...max(1, count / 8), using: &generator) {
      let position = Int.random(in: 0..<max(1, b.count), using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0 where !b.isEmpty: b.remove(at: position)
      case 1: b.insert(.random(in: 0..<vocabulary, using: &generator), at: min(position, b.count))
      case 2: b += a.suffix(2)
      case _ where !b.isEmpty: b[position] = .random(in: 0..<vocabulary, using: &generator)
      default: break
      }
    }
    return (a, b)
  }

  /// No false positive and no false negative, for 1 to 50 shingles; texts repeat themselves where
  /// the vocabulary is small.
  @Test(arguments: [2, 5, 50_000] as [UInt32])
  func smallSetsAreComparedExactly(vocabulary: UInt32) {
    var generator = SplitMix64(seed: 3)
    var (comparedCount, nearDuplicateCount) = (0, 0)
    for length in 1...54 {
      for _ in 0..<60 {
        let (a, b) = pair(length, vocabulary: vocabulary, &generator)
        guard shingles(a).count <= 50, shingles(b).count <= 50 else { continue }
        let exact = similarity(a, b)
        let (one, other) = (DocumentSketch(of: a[...]), DocumentSketch(of: b[...]))
        #expect(one.similarity(to: other) == exact && other.similarity(to: one) == exact)
        #expect(one.isNearDuplicate(of: other) == (exact >= 0.75))
        comparedCount += 1
        nearDuplicateCount += exact >= 0.75 ? 1 : 0
      }
    }
    #expect(comparedCount > 2_000 && nearDuplicateCount > 300)
  }

  /// Where bins are compared, their number bounds the error: a similarity below 0.55 passes for
  /// 0.75 less than once in 200 times, and one above 0.95 fails as seldom.
  @Test func largerSetsAreComparedWithASmallError() {
    var generator = SplitMix64(seed: 4)
    var unlike = (total: 0, wrong: 0)
    var alike = (total: 0, wrong: 0)
    for _ in 0..<6_000 {
      let length = Int.random(in: 40...110, using: &generator)
      let (a, b) = pair(length, vocabulary: 50_000, &generator)
      guard max(shingles(a).count, shingles(b).count) > 50 else { continue }
      let exact = similarity(a, b)
      let told = DocumentSketch(of: a[...]).isNearDuplicate(of: DocumentSketch(of: b[...]))
      if exact < 0.55 { unlike = (unlike.total + 1, unlike.wrong + (told ? 1 : 0)) }
      if exact > 0.95 { alike = (alike.total + 1, alike.wrong + (told ? 0 : 1)) }
    }
    #expect(unlike.total > 1_000 && unlike.wrong * 200 <= unlike.total)
    #expect(alike.total > 300 && alike.wrong * 200 <= alike.total)
  }

  /// Every pair of a small set and a large one: from 39 shingles on the bins decide.
  @Test func aSmallSetIsComparedWithALargeOneThatHoldsIt() {
    var generator = SplitMix64(seed: 5)
    let large = random(64, &generator)
    for length in [55, 58, 64] {
      let other = DocumentSketch(of: large.prefix(length))
      for small in 1...54 {
        let exact = similarity(Array(large.prefix(small)), Array(large.prefix(length)))
        let sketch = DocumentSketch(of: large.prefix(small))
        if exact < 0.6 { #expect(!sketch.isNearDuplicate(of: other)) }
        if exact > 0.9 { #expect(sketch.isNearDuplicate(of: other)) }
        #expect(sketch.isNearDuplicate(of: other) == other.isNearDuplicate(of: sketch))
      }
    }
  }

  @Test func longTextsOfOneTokenAreCopiesOfThemselvesAlone() {
    let sketches = (0..<300).map { DocumentSketch(of: [TokenID](repeating: $0, count: 500)[...]) }
    for (i, a) in sketches.enumerated() {
      #expect(sketches.indices.filter { a.isNearDuplicate(of: sketches[$0]) } == [i])
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
      let agreement = DocumentSketch(of: a[...]).similarity(to: DocumentSketch(of: b[...]))
      estimate += (agreement - 1 / 256) / (1 - 1 / 256)
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
