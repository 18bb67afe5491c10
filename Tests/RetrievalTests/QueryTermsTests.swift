import Testing

@testable import Retrieval

@Suite struct QueryTermsTests {
  let vector = TermVector([
    .init(termID: 0, frequency: 1), .init(termID: 1, frequency: 5), .init(termID: 2, frequency: 1),
    .init(termID: 3, frequency: 2),
  ])

  @Test func fewTermsAllAsk() {
    #expect(QueryTerms.select(from: vector, limit: 4) { _ in 1 } == vector)
  }

  @Test func theHighestProductsOfFrequencyAndIDFAsk() {
    let idf = [9.0, 1.0, 0.5, 2.0]
    let selected = QueryTerms.select(from: vector, limit: 2) { idf[Int($0)] }
    #expect(selected.entries.map(\.termID) == [0, 1])
  }

  @Test func tiesGoToTheLowerTerm() {
    let selected = QueryTerms.select(from: vector, limit: 3) { _ in 1 }
    #expect(selected.entries.map(\.termID) == [0, 1, 3])
  }
}
