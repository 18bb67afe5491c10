import Testing

@testable import Probes

@Suite struct PromptTemplateTests {
  private let text = LabelledText(id: "1", fields: ["text": "good {x}"], answers: ["fine"])

  @Test func theSpaceBeforeTheAnswerBelongsToTheAnswer() throws {
    let template = try PromptTemplate("Q: {text}\\nA: {label}")
    #expect(template.prompt(text.fields) == "Q: good {x}\nA:")
    #expect(template.gap == " ")
    #expect(template.demonstration(text) == "Q: good {x}\nA: fine")
    #expect(template.slots == ["text"])
  }

  @Test func aTemplateWithoutItsSlotsIsAnError() {
    #expect(throws: ProbeError.self) { try PromptTemplate("no slots") }
    #expect(throws: ProbeError.self) { try PromptTemplate("only {answer}") }
    #expect(throws: ProbeError.self) { try PromptTemplate("{answer} before {text}") }
  }

  @Test func theKnownTemplatesHaveTheirSlots() {
    #expect(PromptTemplate.label.slots == ["text"])
    #expect(PromptTemplate.passage.slots == ["context", "question"])
    #expect(PromptTemplate.question.gap == " ")
  }
}
