import Testing

@Suite struct PageLinksTests {
  private let links = PageLinks(repository: .shared)

  @Test func everyLinkLeadsSomewhere() throws {
    let pages = try Page.all()
    #expect(pages.reduce(0) { $0 + $1.links.count } > 60)
    for page in pages {
      for fault in links.faults(in: page) { Issue.record(Comment(rawValue: fault)) }
    }
  }

  @Test(arguments: ["NONE.md", "README.md#nothing", "#nothing", "doc:Nothing", "../README.md"])
  func aLinkThatLeadsNowhereIsFound(link: String) {
    let text = link.hasPrefix("doc:") ? "See <\(link)>." : "See [this](\(link))."
    let page = Page(path: "LIE.md", text: "# One heading\n\n\(text)")
    #expect(links.faults(in: page) == ["LIE.md:3: \(link) leads nowhere"])
  }

  @Test(arguments: [
    "README.md", "README.md#quick-start", "#one-heading", "doc:Formats", "Benchmarks/notes",
    "https://example.org/none",
  ])
  func aLinkThatLeadsSomewhereIsNoFault(link: String) {
    let text = link.hasPrefix("doc:") ? "See <\(link)>." : "See [this](\(link))."
    #expect(links.faults(in: Page(path: "LIE.md", text: "# One heading\n\n\(text)")) == [])
  }
}
