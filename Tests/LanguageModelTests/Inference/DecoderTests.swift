import Testing

@testable import LanguageModel

@Suite struct DecoderTests {
  @Test(arguments: [1, 2])
  func aTextReadInPartsGivesTheLogitsOfTheWhole(keyValueHeadCount: Int) throws {
    let configuration = TransformerTests.Case(keyValueHeadCount: keyValueHeadCount).configuration
    let fixture = try TransformerTests.Fixture(configuration, MatrixProducts())
    let text = (0..<30).map { Int32($0 * 11 % 37) }
    var sequences = PackedSequences(capacity: 64)
    sequences.append(text: text)
    let whole = fixture.model.logits(
      of: sequences, parameters: fixture.parameters, activations: fixture.activations)
    let decoder = Decoder(fixture.model, parameters: fixture.parameters)
    for part in [0..<7, 7..<8, 8..<29, 29..<30] {
      let logits = try decoder.read(Array(text[part]))
      let row = (part.upperBound - 1) * 37
      KernelChecks.expectNear(
        Array(logits), whole.values[row..<row + 37].map(Double.init), tolerance: 1e-5)
    }
    #expect(decoder.count == 30)
  }

  @Test func aTextBeyondTheModelsPositionsIsAnError() throws {
    let fixture = try TransformerTests.Fixture(
      TransformerTests.Case().configuration, MatrixProducts())
    let decoder = Decoder(fixture.model, parameters: fixture.parameters)
    _ = try decoder.read([Int32](repeating: 1, count: 64))
    #expect(throws: ModelError.tooLong(tokenCount: 65, limit: 64)) { try decoder.read([1]) }
  }

  @Test func aTokenThatTheModelDoesNotHaveIsAnError() throws {
    let fixture = try TransformerTests.Fixture(
      TransformerTests.Case().configuration, MatrixProducts())
    let decoder = Decoder(fixture.model, parameters: fixture.parameters)
    for id in [-1, 37] {
      #expect(throws: ModelError.idOutOfVocabulary(id: id, vocabularySize: 37)) {
        try decoder.read([3, Int32(id)])
      }
    }
    #expect(decoder.count == 0)
  }
}
