import Testing

@testable import Probes

@Suite struct ProbeReportTests {
  private func report() throws -> ProbeReport {
    let texts = (0..<8).map { number in
      LabelledText(
        id: "\(number)", fields: ["text": "text \(number)"], answers: [number < 6 ? "a" : "b"])
    }
    let tasks = [
      ProbeTask(
        name: "labels", ability: .inContextLearning,
        content: .labels(queries: texts, demonstrations: texts, labels: ["a", "b"]),
        skippedCount: 3),
      ProbeTask(
        name: "texts", ability: .languageModelling,
        content: .items([ProbeItem(id: "1", prompt: "", question: .loss("text"))])),
    ]
    let suite = try ProbeSuite(tasks: tasks, settings: ProbeSettings(shots: [0]))
    let outcomes = suite.batches.map { batch in
      batch.items.map { item in
        ProbeOutcome(
          value: item.question == .loss("text") ? 1.25 : 1, probability: 0.5, attention: nil,
          isShortened: item.id == "2", demonstrationCount: 0)
      }
    }
    return ProbeReport(
      checkpoint: "model", settings: suite.settings, results: suite.results(outcomes))
  }

  @Test func theTableHasALinePerConditionAndNotesBelow() throws {
    let lines = try report().lines()
    #expect(lines.count == 4)
    #expect(lines[1].contains("labels, 0-shot") && lines[1].contains("100.0 %"))
    #expect(lines[1].contains("75.0") && lines[1].contains("50.0"))
    #expect(lines[2].contains("texts") && lines[2].contains("1.250 nats"))
    #expect(
      lines[3] == "labels, 0-shot: 1 prompts cut to fit; 3 lines without an answer left out")
  }
}
