import BM25
import Documents
import Testing

@testable import Retrieval

@Suite struct QuerySelectionTests {
  let vector = TermVector([
    .init(termID: 0, frequency: 1), .init(termID: 1, frequency: 5), .init(termID: 2, frequency: 1),
    .init(termID: 3, frequency: 2),
  ])

  @Test(arguments: QueryRule.allCases)
  func fewTermsAllAsk(rule: QueryRule) {
    #expect(QuerySelection(rule: rule, limit: 4).select(from: vector) { _ in 1 } == vector)
  }

  @Test func theHighestProductsOfFrequencyAndIDFAsk() {
    let idf = [9.0, 1.0, 0.5, 2.0]
    let selected = QuerySelection(limit: 2).select(from: vector) { idf[Int($0)] }
    #expect(selected.entries.map(\.termID) == [0, 1])
  }

  @Test func theHighestIDFsAsk() {
    let idf = [9.0, 1.0, 0.5, 2.0]
    let selected = QuerySelection(rule: .idf, limit: 2).select(from: vector) { idf[Int($0)] }
    #expect(selected.entries.map(\.termID) == [0, 3])
  }

  @Test func tiesGoToTheLowerTerm() {
    let selected = QuerySelection(limit: 3).select(from: vector) { _ in 1 }
    #expect(selected.entries.map(\.termID) == [0, 1, 3])
  }

  /// Every term of a document must have the same chance, whatever the term is, and another seed or
  /// another document another draw.
  @Test func randomTermsAreDrawnBySeedAndDocument() {
    var counts = [Int](repeating: 0, count: 40)
    for extra in 0..<1_000 as Range<UInt32> {
      let vector = TermVector(
        (0..<40).map { .init(termID: $0, frequency: 1) }
          + [.init(termID: 100 + extra, frequency: 1)])
      let selection = QuerySelection(rule: .random, limit: 10, seed: 7)
      let drawn = selection.select(from: vector) { _ in 1 }
      #expect(drawn.entries.count == 10)
      #expect(drawn == selection.select(from: vector) { _ in 2 })
      for entry in drawn.entries where entry.termID < 40 { counts[Int(entry.termID)] += 1 }
    }
    // 1,000 draws of 10 of 41: a mean of 244, a standard deviation of 14.
    #expect(counts.allSatisfy { (174...314).contains($0) })
    let vector = TermVector((0..<40).map { .init(termID: $0, frequency: 1) })
    let draws = (0..<20 as Range<UInt64>).map {
      QuerySelection(rule: .random, limit: 10, seed: $0).select(from: vector) { _ in 1 }
    }
    #expect(Set(draws.map { $0.entries.map(\.termID) }).count == 20)
  }
}
