package import LanguageModel
package import Tokenization

/// A model that is asked, and how its texts begin and end.
package struct ProbedModel: Sendable {
  package let transformer: Transformer
  package let parameters: FloatBuffer
  package let tokenizer: Tokenizer

  /// What stands before every text, where the model was trained so.
  package let beginToken: Int32?

  /// What ends a document.
  package let endToken: Int32?

  /// The most tokens of a prompt with its answer.
  package let contextLength: Int

  /// The most tokens where the model itself could take many more.
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
