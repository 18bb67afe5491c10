import Testing

@testable import LanguageModel

@Suite struct DecoderContinuationsTests {
  /// The log-likelihoods of the last `count` tokens of a text, from a plain forward pass.
  private func reference(
    _ fixture: TransformerTests.Fixture, _ text: [Int32], last count: Int
  ) -> [Double] {
    var sequences = PackedSequences(capacity: 64)
    sequences.append(text: text, firstTarget: text.count - count)
    _ = fixture.model.losses(
      of: sequences, parameters: fixture.parameters, activations: fixture.activations)
    return (0..<count).map { -Double(fixture.activations.losses[$0]) }
  }

  @Test(arguments: [(0, 40, 1), (9, 7, 1), (9, 40, 2), (20, 12, 2)])
  func manyQuestionsAtOnceAreScoredAsEachTextAlone(
    prefixLength: Int, blockTokenCount: Int, keyValueHeadCount: Int
  ) throws {
    let configuration = TransformerTests.Case(keyValueHeadCount: keyValueHeadCount).configuration
    let fixture = try TransformerTests.Fixture(configuration, MatrixProducts())
    func text(_ length: Int, _ salt: Int) -> [Int32] {
      (0..<length).map { Int32(($0 * 11 + salt * 7) % 37) }
    }
    let questions = [
      ContinuationQuestion(query: text(3, 1), continuations: [text(1, 2), text(4, 3), text(2, 4)]),
      ContinuationQuestion(query: text(1, 5), continuations: [text(1, 6)]),
      ContinuationQuestion(query: text(4, 7), continuations: [text(3, 8), text(3, 9)]),
    ]
    let decoder = Decoder(
      fixture.model, parameters: fixture.parameters, blockTokenCount: blockTokenCount)
    let prefix = text(prefixLength, 10)
    if prefixLength > 0 { _ = try decoder.read(prefix) }
    // Twice: what was read must be untouched by the first time.
    for _ in 0..<2 {
      let found = try decoder.logLikelihoods(of: questions)
      for (question, scores) in zip(questions, found) {
        for (continuation, score) in zip(question.continuations, scores) {
          KernelChecks.expectNear(
            score,
            reference(fixture, prefix + question.query + continuation, last: continuation.count),
            tolerance: 1e-5)
        }
      }
      #expect(decoder.count == prefixLength)
    }
  }

  @Test func aQuestionBeyondTheModelsPositionsIsAnError() throws {
    let fixture = try TransformerTests.Fixture(
      TransformerTests.Case().configuration, MatrixProducts())
    let decoder = Decoder(fixture.model, parameters: fixture.parameters, limit: 10)
    let question = ContinuationQuestion(query: [1, 2, 3], continuations: [[4], [5, 6, 7, 8]])
    _ = try decoder.read([1, 2, 3, 4])
    #expect(try decoder.logLikelihoods(of: [question]).count == 1)
    _ = try decoder.read([5])
    #expect(throws: ModelError.tooLong(tokenCount: 11, limit: 10)) {
      try decoder.logLikelihoods(of: [question])
    }
  }

  @Test func whatWasReadCanBeForgotten() throws {
    let fixture = try TransformerTests.Fixture(
      TransformerTests.Case().configuration, MatrixProducts())
    let decoder = Decoder(fixture.model, parameters: fixture.parameters)
    _ = try decoder.read([1, 2, 3])
    let first = Array(try decoder.read([4]))
    decoder.rewind(to: 3)
    _ = try decoder.read([9, 9])
    decoder.rewind(to: 3)
    #expect(Array(try decoder.read([4])) == first)
  }
}
