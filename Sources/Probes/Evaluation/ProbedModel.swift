package import LanguageModel
package import Tokenization

/// A model with its tokenizer, and how its texts begin and end.
package struct ProbedModel: Sendable {
  package let transformer: Transformer
  package let parameters: FloatBuffer
  package let tokenizer: Tokenizer

  /// The token before every text, where the model was trained so.
  package let beginToken: Int32?

  /// The token that ends a document.
  package let endToken: Int32?

  /// Maximum number of tokens of a prompt with its answer.
  package let contextLength: Int

  /// The context length of models that have more positions.
  package static let contextLimit = 4_096

  /// A model with its tokenizer.
  package init(
    transformer: Transformer, parameters: FloatBuffer, tokenizer: Tokenizer, beginToken: Int32?,
    endToken: Int32?, contextLength: Int? = nil
  ) {
    self.transformer = transformer
    self.parameters = parameters
    self.tokenizer = tokenizer
    self.beginToken = beginToken
    self.endToken = endToken
    self.contextLength = min(
      contextLength ?? Self.contextLimit, transformer.configuration.maximumPositionCount)
  }
}

/// The token that a prompt begins with; the raw value is the spelling on the command line.
package enum PromptStart: String, CaseIterable, Sendable {
  /// As the checkpoint was trained: BOS where its tokenizer adds it.
  case auto
  case bos
  case eos
  case nothing
}
