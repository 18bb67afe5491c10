import Testing

@testable import Atlas

@Suite struct AtlasSourceTests {
  @Test func sharesAreWhole() {
    #expect(AtlasSource.allCases.map(\.percentage).reduce(0, +) == 100)
  }

  @Test func countsSumToTheDocumentsAndLeaveNoSourceOut() {
    for documentCount in Array(0...520) + [99_999, Int.max] {
      let counts = AtlasSource.documentCounts(documentCount: documentCount)
      #expect(counts.reduce(0, +) == documentCount)
      #expect(documentCount < 5 || counts.allSatisfy { $0 > 0 })
    }
    #expect(AtlasSource.documentCounts(documentCount: 10_005) == [2701, 2901, 2201, 2001, 201])
  }
}
