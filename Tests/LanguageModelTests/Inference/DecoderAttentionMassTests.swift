import Testing

@testable import LanguageModel

@Suite struct DecoderAttentionMassTests {
  @Test func withoutQueriesEveryTokenBeforeGetsTheSameMass() throws {
    let fixture = try TransformerTests.Fixture(
      TransformerTests.Case().configuration, MatrixProducts())
    // Weights of 0 make queries of 0, so attention is uniform.
    for tensor in fixture.model.layout.tensors where tensor.name.contains("q_proj") {
      for i in tensor.range { fixture.parameters.base[i] = 0 }
    }
    let decoder = Decoder(fixture.model, parameters: fixture.parameters)
    let found = try decoder.attentionMass(onFirst: 3, of: [1, 2, 3, 4, 5])
    // Row 3 sees 4 tokens, row 4 sees 5.
    #expect(abs(found - (3.0 / 4 + 3.0 / 5) / 2) < 1e-6)
    #expect(try decoder.attentionMass(onFirst: 0, of: [1, 2]) == 0)
  }

  @Test func theMassIsAShareAndGrowsWithWhatStandsBefore() throws {
    let fixture = try TransformerTests.Fixture(
      TransformerTests.Case(keyValueHeadCount: 1).configuration, MatrixProducts())
    let decoder = Decoder(fixture.model, parameters: fixture.parameters)
    let text = (0..<20).map { Int32($0 * 5 % 37) }
    let masses = try [2, 8, 16].map { try decoder.attentionMass(onFirst: $0, of: text) }
    #expect(masses == masses.sorted() && masses[0] > 0 && masses[2] < 1)
    #expect(throws: ModelError.self) {
      try decoder.attentionMass(onFirst: 2, of: [Int32](repeating: 1, count: 65))
    }
  }
}
