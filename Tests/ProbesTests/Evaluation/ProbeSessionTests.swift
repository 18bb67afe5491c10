import Foundation
import Testing

@testable import Probes

@Suite struct ProbeSessionTests {
  private let texts = (0..<24).map { i in
    LabelledText(
      id: "\(i)", fields: ["text": "text number \(i * 37 % 101)"],
      answers: [["yes", "no", "perhaps"][i % 3]])
  }

  private func labelTask() -> ProbeTask {
    ProbeTask(
      name: "labels", ability: .inContextLearning,
      content: .labels(
        queries: Array(texts.prefix(8)), demonstrations: Array(texts.dropFirst(8)),
        labels: ["no", "perhaps", "yes"]))
  }

  private func outcomes(_ run: ProbeSuite, _ model: ProbedModel) throws -> [[ProbeOutcome]] {
    let session = ProbeSession(model, run.settings)
    return try run.batches.map { try session.outcomes(of: $0) }
  }

  /// Sharing what stands before changes no score: each is what the whole prompt alone gives.
  @Test(arguments: [nil, 9] as [Int32?])
  func everyScoreIsThatOfItsWholePromptAlone(beginToken: Int32?) throws {
    let model = try ProbeSamples.model(contextLength: 400, beginToken: beginToken)
    let settings = ProbeSettings(shots: [0, 3], seedCount: 2)
    let run = try ProbeSuite(tasks: [labelTask()], settings: settings)
    #expect(run.questionCount == 8 + 2 * 8)
    let start = beginToken.map { [$0] } ?? []
    for (number, outcomes) in try outcomes(run, model).enumerated() {
      for line in run.detailLines(ofBatch: number, outcomes) {
        #expect(line.prompt.components(separatedBy: "Text:").count - 2 == line.shots)
        for (choice, score) in zip(line.choices, line.scores) {
          let whole = start + ProbeSamples.tokens(line.prompt + choice)
          let expected = ProbeSamples.meanLogLikelihood(
            model, whole, last: ProbeSamples.tokens(choice).count)
          #expect(abs(score - expected) < 1e-4)
        }
      }
    }
  }

  /// Against one plain pass over the whole prompt, where tokens span the borders of demonstrations,
  /// prompts and choices.
  @Test(arguments: LikelihoodNormalization.allCases, [nil, 9] as [Int32?])
  func aTokenOverABorderIsScoredWithTheChoice(
    normalization: LikelihoodNormalization, beginToken: Int32?
  ) throws {
    let tokenizer = try ProbeSamples.mergingTokenizer()
    let model = try ProbeSamples.model(
      contextLength: 300, beginToken: beginToken, tokenizer: tokenizer)
    let spans = ProbeTask(
      name: "spans", ability: .knowledge,
      content: .items([
        ProbeItem(
          id: "1", prompt: "on the c", question: .choice(["at ran", " cat", "at"], answer: 0)),
        ProbeItem(
          id: "2", prompt: "yes.", question: .choice(["\n\nthe", "\nthe", " the"], answer: 0)),
        ProbeItem(id: "3", prompt: "the do", question: .loss("g and the cat")),
        // The first of the choices begins with the prompt's only token, the others follow it.
        ProbeItem(id: "4", prompt: "th", question: .choice(["e", " cat", "e cat"], answer: 0)),
      ]))
    let dots = ProbeTask(
      name: "dots", ability: .inContextLearning,
      content: .labels(
        queries: Array(texts.prefix(4)),
        demonstrations: texts.dropFirst(8).map {
          LabelledText(id: $0.id, fields: $0.fields, answers: ["yes."])
        }, labels: ["yes.", "the cat.", "no"]))
    let suite = try ProbeSuite(
      tasks: [spans, dots],
      settings: ProbeSettings(shots: [0, 2], seedCount: 2, normalization: normalization))
    let start = beginToken.map { [$0] } ?? []
    var probe = ProbeTokenizer(tokenizer)
    /// The likelihood of all tokens after those with which the prompt and the whole begin.
    func expected(_ prompt: String, _ choice: String) -> (sum: Double, count: Int) {
      let (alone, whole) = (probe.tokens(prompt), probe.tokens(prompt + choice))
      let count = whole.count - zip(alone, whole).prefix { $0 == $1 }.count
      let before = count == whole.count && start.isEmpty ? [ProbeSamples.endToken] : start
      let mean = ProbeSamples.meanLogLikelihood(model, before + whole, last: count)
      return (mean * Double(count), count)
    }
    for (number, outcomes) in try outcomes(suite, model).enumerated() {
      for (line, outcome) in zip(suite.detailLines(ofBatch: number, outcomes), outcomes) {
        if line.choices.isEmpty {
          let (sum, count) = expected("the do", "g and the cat")
          #expect(abs(outcome.value + sum / Double(count)) < 1e-4)
        }
        for (choice, score) in zip(line.choices, line.scores) {
          let (sum, count) = expected(line.prompt, choice)
          let divisor =
            switch normalization {
            case .tokens: Double(count)
            case .bytes: Double(choice.utf8.count)
            case .none: 1.0
            }
          #expect(abs(score - sum / divisor) < 1e-3, "\(line.prompt)|\(choice)")
        }
      }
    }
  }

  @Test func calibrationTakesOffTheScoresOfAnEmptyText() throws {
    let model = try ProbeSamples.model()
    var settings = ProbeSettings(shots: [0])
    let plain = try outcomes(ProbeSuite(tasks: [labelTask()], settings: settings), model)
    settings.isCalibrated = true
    let calibrated = try outcomes(ProbeSuite(tasks: [labelTask()], settings: settings), model)
    let prompt = "Text: N/A\nLabel:"
    for (a, b) in zip(plain[0], calibrated[0]) {
      for (place, label) in [" no", " perhaps", " yes"].enumerated() {
        let bias = ProbeSamples.meanLogLikelihood(
          model, ProbeSamples.tokens(prompt + label), last: label.utf8.count)
        #expect(abs(a.scores[place] - bias - b.scores[place]) < 1e-4)
      }
    }
  }

  @Test(arguments: [nil, 9] as [Int32?])
  func aTextBehindADocumentIsMeasuredBehindItsEnd(beginToken: Int32?) throws {
    let model = try ProbeSamples.model(beginToken: beginToken)
    let items = [
      ProbeItem(
        id: "1", preceding: ["first document"], prompt: "", question: .loss("second one"),
        measuresAttention: true),
      ProbeItem(id: "2", prompt: "", question: .loss("second one")),
    ]
    let task = ProbeTask(name: "loss", ability: .distraction, content: .items(items))
    let run = try ProbeSuite(tasks: [task], settings: ProbeSettings())
    let found = try outcomes(run, model)[0]
    let start = beginToken.map { [$0] } ?? []
    let text = ProbeSamples.tokens("second one")
    let behind = start + ProbeSamples.tokens("first document") + [ProbeSamples.endToken] + text
    #expect(
      abs(found[0].value + ProbeSamples.meanLogLikelihood(model, behind, last: 10)) < 1e-4)
    // Alone and without BOS, the first token has nothing that it follows from.
    let count = beginToken == nil ? 9 : 10
    #expect(
      abs(found[1].value + ProbeSamples.meanLogLikelihood(model, start + text, last: count)) < 1e-4)
    #expect((found[0].attention ?? 0) > 0 && found[1].attention == nil)
  }

  @Test func whatDoesNotFitIsLeftOutAndSaid() throws {
    let model = try ProbeSamples.model(contextLength: 120)
    let run = try ProbeSuite(
      tasks: [labelTask()], settings: ProbeSettings(shots: [12], seedCount: 1))
    let found = try outcomes(run, model)[0]
    #expect(found[0].demonstrationCount > 0 && found[0].demonstrationCount < 12)
    #expect(!found[0].isShortened)
    let long = ProbeTask(
      name: "long", ability: .contextUse,
      content: .items([
        ProbeItem(
          id: "1", prompt: String(repeating: "long ", count: 60),
          question: .choice([" a", " b"], answer: 0)),
        ProbeItem(id: "2", prompt: "p", question: .loss(String(repeating: "x", count: 500))),
      ]))
    let cut = try outcomes(ProbeSuite(tasks: [long], settings: ProbeSettings()), model)[0]
    #expect(cut[0].isShortened && cut[1].isShortened && cut[1].value.isFinite)
  }

  @Test func writtenAnswersAreRightWhereTheModelWritesThem() throws {
    let model = try ProbeSamples.model()
    func item(_ answers: [String]) -> ProbeTask {
      ProbeTask(
        name: "write", ability: .knowledge,
        content: .items([
          ProbeItem(id: "1", prompt: "Who?", question: .answer(answers, firstWordOnly: false))
        ]))
    }
    var settings = ProbeSettings()
    settings.answerTokenLimit = 4
    let wrong = try outcomes(ProbeSuite(tasks: [item(["nobody"])], settings: settings), model)
    #expect(wrong[0][0].value == 0)
  }
}
