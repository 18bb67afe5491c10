import Testing

@testable import Tokenization

@Suite struct MergeTableTests {
  @Test func aMergeIsFoundWithItsRankAndResult() {
    let merges = (0..<TokenID(1000)).map {
      Merge(left: $0, right: $0 * 7, result: $0 + 5000, rank: $0 * 3)
    }
    let table = MergeTable(merges)
    for merge in merges {
      let found = table.merge(merge.left, merge.right)
      #expect(found == UInt64(merge.rank) << 32 | UInt64(merge.result))
    }
    #expect(table.merge(1, 8) == MergeTable.none)
    #expect(table.merge(.max, .max) == MergeTable.none)
  }

  @Test func ofEqualPairsTheLastCounts() {
    let table = MergeTable([
      Merge(left: 1, right: 2, result: 9, rank: 0), Merge(left: 3, right: 4, result: 8, rank: 1),
      Merge(left: 1, right: 2, result: 9, rank: 2),
    ])
    #expect(table.merge(1, 2) >> 32 == 2)
  }
}
