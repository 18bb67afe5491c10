/// A text that a model continues, token by token.
package struct TextGeneration<Generator: RandomNumberGenerator> {
  private let decoder: Decoder
  private let sampler: TokenSampler
  private let stopToken: Int32?
  private let limit: Int
  private var generator: Generator
  private var unread: [Int32]

  /// The continuation of a prompt, which must not be empty, until `stopToken` or the end of the
  /// model's positions.
  package init(
    _ model: Transformer, parameters: FloatBuffer, prompt: [Int32], sampler: TokenSampler,
    stopToken: Int32?, generator: Generator
  ) {
    precondition(!prompt.isEmpty, "an empty prompt")
    decoder = Decoder(model, parameters: parameters)
    self.sampler = sampler
    self.stopToken = stopToken
    self.generator = generator
    limit = model.configuration.maximumPositionCount
    unread = prompt
  }

  /// The next token, or nil at the end of the text.
  ///
  /// Throws `ModelError.tooLong` where the prompt alone has more tokens than the model has
  /// positions.
  package mutating func next() throws(ModelError) -> Int32? {
    guard decoder.count == 0 || decoder.count + unread.count <= limit else { return nil }
    let logits = try decoder.read(unread)
    let token = Int32(sampler.choose(from: logits, using: &generator))
    unread = [token]
    return token == stopToken ? nil : token
  }
}
