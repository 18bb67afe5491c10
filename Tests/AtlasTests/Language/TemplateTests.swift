import Testing

@testable import Atlas

@Suite struct TemplateTests {
  private func describe(_ template: Template) -> [String] {
    template.elements.map { element in
      switch element {
      case .text(let text): text
      case .slot(let slot): "<\(slot.rawValue)>"
      }
    }
  }

  @Test func slotsAreFound() {
    #expect(describe("{name} runs to {other}.") == ["<name>", " runs to ", "<other>", "."])
    #expect(describe("plain") == ["plain"])
    #expect(describe("") == [])
  }

  @Test func unknownSlotsStayVisible() {
    #expect(describe("a {nmae} b") == ["a ", "{nmae}", " b"])
    #expect(describe("a {name") == ["a {name"])
  }

  @Test func everyKindHasDistinctFacts() {
    for kind in EntityKind.allCases {
      let facts = KindPhrases.facts(of: kind).map(describe)
      #expect(Set(facts).count == 10)
      #expect(facts.contains { $0.contains("<rare>") } && facts.contains { $0.contains("<year>") })
    }
  }
}
