import Testing

@testable import Probes

@Suite struct ProbeSuiteTests {
  private func item(_ number: Int, group: String?, answer: Int) -> ProbeItem {
    ProbeItem(
      id: "\(number)", group: group, prompt: "prompt number \(number) of these few words",
      question: .choice([" a", " b", " c", " d"], answer: answer))
  }

  private func outcome(_ value: Double) -> ProbeOutcome {
    ProbeOutcome(value: value, probability: value / 2, isShortened: false, demonstrationCount: 0)
  }

  @Test func groupsHaveResultsOfTheirOwnWithChanceAndMajority() throws {
    let items = (0..<150).map { item($0, group: $0 < 100 ? "near" : "far", answer: $0 % 3 % 2) }
    let task = ProbeTask(name: "t", ability: .recall, content: .items(items))
    let suite = try ProbeSuite(tasks: [task], settings: ProbeSettings())
    #expect(suite.batches.map(\.items.count) == [64, 36, 50])
    let details = suite.conditions(
      suite.batches.map { batch in batch.items.map { outcome((Int($0.id) ?? 0) % 4 == 0 ? 1 : 0) } }
    )
    #expect(details.map(\.result.group) == ["near", "far"])
    let near = details[0].result
    #expect(near.items == 100 && near.value == 0.25 && near.chance == 0.25)
    #expect(near.majority == 0.67 && near.answerProbability == 0.125)
    #expect(abs(near.standardError - (0.25 * 0.75 / 99).squareRoot()) < 1e-12)
    #expect(details[1].itemIDs.first == "100")
  }

  @Test func questionsOfOneIDAreEachAskedOnce() throws {
    let queries = ["Who?", "Where?", "When?", "What?", "Which?"].enumerated().map { place, text in
      LabelledText(
        id: "art\(7 + place / 2)", fields: ["question": text], answers: ["answer \(place)"])
    }
    for byChoice in [false, true] {
      let task = ProbeTask(
        name: "t", ability: .knowledge,
        content: .questions(queries: queries, demonstrations: queries, byChoice: byChoice),
        template: .question)
      let suite = try ProbeSuite(tasks: [task], settings: ProbeSettings(shots: [0]))
      let items = suite.batches.flatMap(\.items)
      #expect(items.map(\.id) == queries.map(\.id))
      #expect(
        items.map(\.prompt) == queries.map { "Question: \($0.fields["question"] ?? "")\nAnswer:" })
      for (item, query) in zip(items, queries) where byChoice {
        #expect(item.answerText == " " + query.answer)
      }
    }
  }

  @Test func theLimitHoldsForEachGroupAndTheSeedDecides() throws {
    let items = (0..<100).map { item($0, group: $0 < 50 ? "x" : "y", answer: 0) }
    let task = ProbeTask(name: "t", ability: .recall, content: .items(items))
    func ids(_ seed: UInt64) throws -> [String] {
      let settings = ProbeSettings(limit: 10, seed: seed)
      let suite = try ProbeSuite(tasks: [task], settings: settings)
      return suite.batches.flatMap { $0.items.map(\.id) }
    }
    #expect(try ids(1).count == 20)
    #expect(try ids(1) == ids(1))
    #expect(try ids(1) != ids(2))
  }

  @Test func whatTheCorpusHoldsIsLeftOutAndCounted() throws {
    let items = (0..<30).map { item($0, group: nil, answer: 0) }
    let task = ProbeTask(name: "t", ability: .recall, content: .items(items))
    let suite = try ProbeSuite(tasks: [task], settings: ProbeSettings(), nGramLength: 6) { body in
      body(Array("see: Prompt number 7 of these few words".utf8))
    }
    let details = suite.conditions(suite.batches.map { $0.items.map { _ in outcome(1) } })
    #expect(details[0].result.items == 29 && details[0].result.contaminated == 1)
    #expect(!details[0].itemIDs.contains("7"))
    // What was held out of a packing is in its index, and must be asked all the same.
    let exempt = try ProbeSuite(
      tasks: [], exempt: [task], settings: ProbeSettings(), nGramLength: 6
    ) {
      $0(Array("see: Prompt number 7 of these few words".utf8))
    }
    #expect(exempt.questionCount == 30)
  }

  @Test func withoutAFileOfDemonstrationsAQuarterIsKeptForThem() throws {
    let texts = (0..<40).map {
      LabelledText(id: "\($0)", fields: ["text": "t\($0)"], answers: [["p", "q"][$0 % 2]])
    }
    let task = ProbeTask(
      name: "t", ability: .inContextLearning,
      content: .labels(queries: texts, demonstrations: texts, labels: ["p", "q"]))
    let suite = try ProbeSuite(tasks: [task], settings: ProbeSettings(shots: [4], seedCount: 3))
    #expect(suite.batches.count == 3 && suite.batches[0].items.count == 30)
    for batch in suite.batches {
      #expect(batch.demonstrations.count == 4)
      for item in batch.items {
        #expect(!batch.demonstrations.contains { $0.contains(item.prompt) })
      }
    }
  }

  @Test func choicesFromOtherQuestionsNeverHoldARightAnswer() throws {
    let texts = (0..<50).map {
      LabelledText(
        id: "\($0)", fields: ["question": "q\($0)"], answers: ["The A\($0 % 9)", "a\($0 % 9)!"])
    }
    let task = ProbeTask(
      name: "t", ability: .knowledge,
      content: .questions(queries: texts, demonstrations: texts, byChoice: true),
      template: .question)
    let suite = try ProbeSuite(tasks: [task], settings: ProbeSettings(shots: [0]))
    var places: Set<Int> = []
    for (item, text) in zip(suite.batches[0].items, texts) {
      guard case .choice(let choices, let answer) = item.question else {
        Issue.record("no choice")
        continue
      }
      places.insert(answer)
      #expect(choices.count == 4 && Set(choices).count == 4)
      #expect(choices[answer] == " " + text.answer)
    }
    #expect(places == [0, 1, 2, 3])
  }
}
