import Randomness
import Testing

@testable import LanguageModel

@Suite struct TransformerTests {
  struct Case: CustomTestStringConvertible {
    var mask = AttentionMask.causal
    var tiesEmbeddings = true
    var keyValueHeadCount = 2
    var provider = MatrixProducts.Provider.own
    var testDescription: String { "\(mask) \(tiesEmbeddings) \(keyValueHeadCount) \(provider)" }

    var configuration: ModelConfiguration {
      var configuration = ModelConfiguration(
        vocabularySize: 37, hiddenSize: 24, intermediateSize: 20, layerCount: 2, headCount: 2,
        keyValueHeadCount: keyValueHeadCount, maximumPositionCount: 64,
        tiesEmbeddings: tiesEmbeddings)
      configuration.initializerRange = 0.3
      return configuration
    }
  }

  /// A model with random parameters and its memory.
  struct Fixture {
    let model: Transformer
    let parameters: FloatBuffer
    let activations: Activations

    init(_ configuration: ModelConfiguration, _ products: MatrixProducts, seed: UInt64 = 1) throws {
      model = try Transformer(configuration, products: products)
      parameters = FloatBuffer(count: model.layout.count)
      var generator = SplitMix64(seed: seed)
      model.initialize(parameters, using: &generator)
      // Norms that are not all alike.
      for tensor in model.layout.tensors where tensor.start == .ones {
        for i in tensor.range {
          parameters.base[i] = Float.random(in: 0.5...1.5, using: &generator)
        }
      }
      activations = model.makeActivations(capacity: 64, spanCapacity: 64, isForTraining: true)
    }
  }

  /// Two rows: documents of 4, 1 and 6 tokens with 2 of padding, and one of 13 tokens.
  static func rows(_ mask: AttentionMask) -> PackedSequences {
    var sequences = PackedSequences(capacity: 64)
    let policy = MaskPolicy(mask: mask)
    sequences.append(rowCuSeqlens: [0, 4, 5, 11, 13] as [Int32], tokenCount: 11, policy: policy) {
      Int32(($0 * 7 + 3) % 37)
    }
    sequences.append(rowCuSeqlens: [0, 13] as [Int32], tokenCount: 13, policy: policy) {
      Int32(($0 * 5 + 1) % 37)
    }
    return sequences
  }

  @Test(arguments: [
    Case(), Case(mask: .intraDocument), Case(mask: .intraDocument, tiesEmbeddings: false),
    Case(keyValueHeadCount: 1),
  ])
  func lossAndGradientAreTheReferenceAndItsSlope(model: Case) throws {
    let fixture = try Fixture(model.configuration, MatrixProducts(model.provider))
    let sequences = Self.rows(model.mask)
    let gradient = FloatBuffer(count: fixture.parameters.count)
    gradient.floats.update(repeating: .nan)
    let count = sequences.lossRows.count
    let sum = fixture.model.lossesAndGradients(
      of: sequences, scale: 1 / Float(count), parameters: fixture.parameters, gradient: gradient,
      activations: fixture.activations)
    let parameters = fixture.parameters.values.map(Double.init)
    func reference(_ parameters: [Double]) -> Double {
      Reference.loss(model.configuration, parameters, sequences)
    }
    #expect(abs(sum / Double(count) - reference(parameters)) < 1e-5)
    #expect(gradient.values.allSatisfy { $0.isFinite })
    for tensor in fixture.model.layout.tensors {
      var checks = KernelChecks()
      checks.expectGradient(
        Array(gradient.values[tensor.range]),
        of: { part in
          var moved = parameters
          moved.replaceSubrange(tensor.range, with: part)
          return reference(moved)
        }, at: Array(parameters[tensor.range]), tolerance: 1e-4, "\(tensor.name)")
    }
  }

  @Test(.enabled(if: OpenBLASLibrary.isAvailable, "OpenBLAS is not installed"))
  func withOpenBLASTheyAreToo() throws {
    try lossAndGradientAreTheReferenceAndItsSlope(
      model: Case(mask: .intraDocument, provider: .openBLAS))
  }

  @Test func changingADocumentChangesNothingInAnotherUnderIntraDocumentMasking() throws {
    let fixture = try Fixture(Case().configuration, MatrixProducts())
    func logits(_ mask: AttentionMask, first: Int32) -> [Float] {
      var sequences = PackedSequences(capacity: 64)
      sequences.append(
        rowCuSeqlens: [0, 3, 9] as [Int32], tokenCount: 9, policy: MaskPolicy(mask: mask)
      ) { $0 == 0 ? first : Int32($0 + 10) }
      return fixture.model.logits(
        of: sequences, parameters: fixture.parameters, activations: fixture.activations
      ).values
    }
    let second = 3 * 37..<9 * 37
    #expect(logits(.intraDocument, first: 1)[second] == logits(.intraDocument, first: 2)[second])
    #expect(logits(.causal, first: 1)[second] != logits(.causal, first: 2)[second])
  }

  @Test func packedLossAndGradientAreTheSumOfThoseOfSeparateDocuments() throws {
    let fixture = try Fixture(Case().configuration, MatrixProducts())
    let documents: [[Int32]] = [[1, 2, 3, 4], [5, 6], [7, 8, 9, 10, 11, 12]]
    func run(_ sequences: PackedSequences) -> (Double, [Double]) {
      let gradient = FloatBuffer(count: fixture.parameters.count)
      let loss = fixture.model.lossesAndGradients(
        of: sequences, scale: 1, parameters: fixture.parameters, gradient: gradient,
        activations: fixture.activations)
      return (loss, gradient.values.map(Double.init))
    }
    var packed = PackedSequences(capacity: 16)
    let row = documents.flatMap { $0 }
    packed.append(
      rowCuSeqlens: [0, 4, 6, 12] as [Int32], tokenCount: 12,
      policy: MaskPolicy(mask: .intraDocument)
    ) { row[$0] }
    let together = run(packed)
    var (sum, gradient) = (0.0, [Double](repeating: 0, count: fixture.parameters.count))
    for document in documents {
      var alone = PackedSequences(capacity: 16)
      alone.append(text: document)
      let part = run(alone)
      sum += part.0
      gradient = zip(gradient, part.1).map(+)
    }
    #expect(abs(together.0 - sum) < 1e-5)
    KernelChecks.expectNear(together.1.floats, gradient)
  }

  @Test func theForwardPassAloneGivesTheSameLosses() throws {
    let fixture = try Fixture(Case().configuration, MatrixProducts())
    let sequences = Self.rows(.intraDocument)
    let gradient = FloatBuffer(count: fixture.parameters.count)
    let trained = fixture.model.lossesAndGradients(
      of: sequences, scale: 1, parameters: fixture.parameters, gradient: gradient,
      activations: fixture.activations)
    let light = fixture.model.makeActivations(capacity: 64, spanCapacity: 64, isForTraining: false)
    let evaluated = fixture.model.losses(
      of: sequences, parameters: fixture.parameters, activations: light)
    #expect(trained == evaluated)
  }

  @Test func nothingAskedGivesNoLossAndNoGradient() throws {
    let fixture = try Fixture(Case().configuration, MatrixProducts())
    var sequences = PackedSequences(capacity: 4)
    sequences.append(text: [3])
    let gradient = FloatBuffer(count: fixture.parameters.count)
    gradient.floats.update(repeating: .nan)
    let loss = fixture.model.lossesAndGradients(
      of: sequences, scale: 1, parameters: fixture.parameters, gradient: gradient,
      activations: fixture.activations)
    #expect(loss == 0 && gradient.values.allSatisfy { $0 == 0 })
  }
}
