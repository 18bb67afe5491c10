import Testing

@testable import Documents

@Suite struct CorpusArgumentTests {
  @Test func theFirstEqualsSignDivides() throws {
    #expect(try CorpusArgument.source(parsing: "a=b=c") == .source(name: "a", path: "b=c"))
  }

  @Test(arguments: ["", "a", "=b", "a=", "="])
  func bothPartsAreNeeded(argument: String) {
    #expect(throws: DocumentsError.malformedSource(argument: argument)) {
      try CorpusArgument.source(parsing: argument)
    }
  }
}
