import Randomness
import Testing

@testable import Shards

@Suite struct FragmentLedgerTests {
  private func segment(_ documentID: Int, start: Int, length: Int, at position: Int = 0)
    -> Shard.Segment
  {
    Shard.Segment(
      documentID: documentID, sourceID: documentID % 3, start: start,
      range: position..<position + length, linkScore: 0)
  }

  @Test func fragmentsComeByDocumentInTheirOrder() {
    var ledger = FragmentLedger()
    ledger.append(segment(7, start: 4, length: 2, at: 3), shard: 1, row: 5)
    ledger.append(segment(2, start: 0, length: 9), shard: 0, row: 1)
    ledger.append(segment(7, start: 0, length: 4), shard: 0, row: 2)
    ledger.sort()
    #expect(ledger.count == 3)
    #expect(ledger.tokenCount == 15)
    let seven = ledger.fragments(ofDocument: 7)
    #expect(seven.map(\.start) == [0, 4])
    #expect(seven.map(\.shard) == [0, 1])
    #expect(seven.map(\.row) == [2, 5])
    #expect(seven.map(\.position) == [0, 3])
    #expect(seven.map(\.sourceID) == [1, 1])
    for documentID in [-1, 0, 3, 8] { #expect(ledger.fragments(ofDocument: documentID).isEmpty) }
  }

  @Test func thePassesOfADocumentAreApart() {
    var ledger = FragmentLedger()
    for (documentID, start, pass) in [(7, 0, 1), (3, 0, 0), (7, 4, 0), (7, 4, 1), (7, 0, 0)] {
      var segment = segment(documentID, start: start, length: 4)
      segment.pass = pass
      ledger.append(segment, shard: 0, row: pass)
    }
    ledger.sort()
    var copies: [[Int32]] = []
    ledger.forEachDocument { _, fragments in copies.append(fragments.map(\.pass)) }
    #expect(copies == [[0], [0, 0], [1, 1]])
    #expect(ledger.fragments(ofDocument: 7).map(\.pass) == [0, 0])
  }

  @Test func documentsAreFoundAsByAFilter() {
    var generator = SplitMix64(seed: 19, stream: "ledger")
    var ledger = FragmentLedger()
    var all: [(documentID: Int, start: Int)] = []
    for _ in 0..<500 {
      let fragment = (
        documentID: Int.random(in: 0..<60, using: &generator),
        start: Int.random(in: 0..<1_000, using: &generator)
      )
      all.append(fragment)
      ledger.append(
        segment(fragment.documentID, start: fragment.start, length: 1), shard: 0, row: 0)
    }
    ledger.sort()
    for documentID in -1...60 {
      let expected = all.filter { $0.documentID == documentID }.map { Int32($0.start) }.sorted()
      #expect(ledger.fragments(ofDocument: documentID).map(\.start) == expected)
    }
    var visited: [Int] = []
    var count = 0
    ledger.forEachDocument { documentID, fragments in
      visited.append(documentID)
      count += fragments.count
    }
    #expect(visited == Set(all.map(\.documentID)).sorted())
    #expect(count == 500)
  }

  @Test func aLedgerOfNothingHasNothing() {
    let ledger = FragmentLedger()
    #expect(ledger.fragments(ofDocument: 0).isEmpty)
    ledger.forEachDocument { _, _ in Issue.record("there is no document") }
  }
}
