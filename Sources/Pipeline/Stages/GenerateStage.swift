package import LanguageModel
import Randomness
import Tokenization
import Training

/// A checkpoint and a prompt → a text, token by token.
package struct GenerateStage: Sendable {
  /// Maximum number of tokens to generate.
  package var tokenLimit = 128

  /// Logits are divided by it; 0 always takes the likeliest token.
  package var temperature = 0.8

  /// The number of likeliest tokens to sample from; 0 for all.
  package var topCount = 50
  package var seed: UInt64 = 1
  package var matrixProducts: MatrixProducts.Provider?

  /// A stage with the defaults of the command line.
  package init() {}

  /// Hands the bytes of the prompt and of each token that continues it to `write`.
  ///
  /// An empty prompt begins after EOS, as a document does. Throws `PipelineError.noPrompt` where
  /// the model has no EOS, `ModelError`, and what reading the checkpoint throws.
  package func generate(
    _ checkpoint: String, prompt: [UInt8], write: ([UInt8]) throws -> Void
  ) throws {
    let checkpoint = try Checkpoint(folder: checkpoint)
    let (model, parameters) = try checkpoint.load(products: MatrixProducts(matrixProducts))
    let tokenizer = try Tokenizer(contentsOf: checkpoint.tokenizerPath)
    var ids: [TokenID] = []
    let encoder = tokenizer.makeEncoder()
    prompt.withUnsafeBufferPointer { encoder.encodeOrdinary($0, into: &ids) }
    if ids.isEmpty, let eos = checkpoint.eosTokenID { ids = [TokenID(eos)] }
    guard !ids.isEmpty else { throw PipelineError.noPrompt }
    var text = TextGeneration(
      model, parameters: parameters, prompt: ids.map { Int32($0) },
      sampler: TokenSampler(temperature: temperature, topCount: topCount),
      stopToken: checkpoint.eosTokenID.map { Int32($0) }, generator: SplitMix64(seed: seed))
    try write(prompt)
    for _ in 0..<tokenLimit {
      guard let token = try text.next() else { break }
      try write(try tokenizer.decode([TokenID(token)]))
    }
  }
}
