import Testing

@testable import Tokenization

@Suite struct PieceCountsTests {
  private func table(_ counts: PieceCounts) -> [String: Int] {
    var table: [String: Int] = [:]
    for number in 0..<counts.distinctCount {
      table[String(decoding: counts.pieces[number], as: UTF8.self)] = counts.counts[number]
    }
    return table
  }

  @Test func piecesAreCountedAndCountsAddUp() {
    var first = PieceCounts()
    var second = PieceCounts()
    Array("a b b".utf8).withUnsafeBufferPointer { first.add($0) }
    Array("b b a a".utf8).withUnsafeBufferPointer { second.add($0) }
    #expect(table(first) == ["a": 1, " b": 2])
    first.merge(second)
    #expect(table(first) == ["a": 1, " b": 3, "b": 1, " a": 2])
    #expect(first.distinctCount == 4)
  }
}
