import Foundation
import LanguageModel
import Probes
import Tokenization

/// A tokenizer of single bytes and a random model over it.
enum ProbeSamples {
  static let endToken: Int32 = 0

  static let tokenizer: Tokenizer = {
    do {
      return try TokenizerTrainer().train(vocabularySize: 257)
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  /// Merges of letters, spaces, full stops and line feeds, as far as the pattern allows.
  static func mergingTokenizer(_ pattern: SplitPattern = .llama3) throws -> Tokenizer {
    let merged = [
      "th", "he", "the", " t", " the", " c", "at", " cat", "cat", " s", " sat", "ra", "ran", "do",
      "dog", "ye", "yes", "\n\n", ".\n", ".\n\n", "s.", "é",
    ]
    let tokens = (UInt8.min...UInt8.max).map { [$0] } + merged.map { Array($0.utf8) }
    let lines = tokens.enumerated().map { "\(Data($1).base64EncodedString()) \($0)\n" }
    return try Tokenizer(
      file: Array(lines.joined().utf8), path: "ranks", pattern: pattern.regularExpression)
  }

  /// A model whose choices are far apart.
  static func model(
    contextLength: Int = 200, beginToken: Int32? = nil, tokenizer: Tokenizer = tokenizer
  ) throws -> ProbedModel {
    var configuration = ModelConfiguration(
      vocabularySize: tokenizer.vocabularySize, hiddenSize: 16, intermediateSize: 24, layerCount: 2,
      headCount: 2,
      keyValueHeadCount: 1, maximumPositionCount: contextLength)
    configuration.initializerRange = 0.5
    let transformer = try Transformer(configuration, products: MatrixProducts(.own))
    let parameters = FloatBuffer(count: transformer.layout.count)
    var generator = SystemlessGenerator(state: 7)
    transformer.initialize(parameters, using: &generator)
    return ProbedModel(
      transformer: transformer, parameters: parameters, tokenizer: tokenizer,
      beginToken: beginToken, endToken: endToken)
  }

  /// The mean log-likelihood of the last `count` tokens of a text, from one plain forward pass.
  static func meanLogLikelihood(
    _ model: ProbedModel, _ text: [Int32], last count: Int
  ) -> Double {
    let activations = model.transformer.makeActivations(
      capacity: 512, spanCapacity: 512, isForTraining: false)
    var sequences = PackedSequences(capacity: 512)
    sequences.append(text: text, firstTarget: text.count - count)
    let sum = model.transformer.losses(
      of: sequences, parameters: model.parameters, activations: activations)
    return -sum / Double(count)
  }

  /// The tokens of a text: a byte each, in the order of the tokenizer.
  static func tokens(_ text: String) -> [Int32] {
    let encoder = tokenizer.makeEncoder()
    var ids: [TokenID] = []
    Array(text.utf8).withUnsafeBufferPointer { encoder.encodeOrdinary($0, into: &ids) }
    return ids.map { Int32($0) }
  }

  private struct SystemlessGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }
}
