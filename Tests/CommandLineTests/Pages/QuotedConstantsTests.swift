import Testing

@Suite struct QuotedConstantsTests {
  private let constants = QuotedConstants(repository: .shared)

  private func faults(of text: String) -> [String] {
    constants.faults(in: Page(path: "LIE.md", text: text))
  }

  @Test func theConstantsInPagesAreThoseOfTheCode() throws {
    let pages = try Page.all()
    #expect(pages.reduce(0) { $0 + constants.quoted(in: $1).count } >= 15)
    for page in pages {
      for fault in constants.faults(in: page) { Issue.record(Comment(rawValue: fault)) }
    }
  }

  @Test func aConstantThatTheCodeDoesNotHaveIsFound() {
    let text = "At least 95 bins. <!-- constant: DocumentSketch.agreementThreshold = 95 -->"
    #expect(
      faults(of: text) == ["LIE.md:1: DocumentSketch.agreementThreshold is not 95 in the sources"])
    let prefix = "At least 9 bins. <!-- constant: DocumentSketch.agreementThreshold = 9 -->"
    #expect(
      faults(of: prefix) == ["LIE.md:1: DocumentSketch.agreementThreshold is not 9 in the sources"])
  }

  @Test(arguments: ["2²⁵", "2²", "16,777", "116,777,216"])
  func aSentenceWithAnotherNumberIsFound(number: String) {
    let text = """
      A run of \(number) postings. <!-- constant: CorpusIndexBuilder.postingLimit = 1 << 24 -->
      """
    #expect(faults(of: text) == ["LIE.md:1: the text does not have the number 16777216"])
  }

  @Test(arguments: ["2²⁴", "16,777,216", "16 MiB", "16777216"])
  func aNumberMayBeWrittenInAnyUsualWay(number: String) {
    let text = """
      A run of \(number) postings. <!-- constant: CorpusIndexBuilder.postingLimit = 1 << 24 -->
      """
    #expect(faults(of: text) == [])
  }
}
