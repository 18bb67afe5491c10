import Foundation

/// A model's loss on the held-out documents of one source.
package struct HeldOutLoss: Codable, Equatable, Sendable {
  /// The name in place of a source's for all sources together.
  package static let allSources = "(all)"

  package var source: String
  package var documents: Int

  /// The tokens that were predicted: all but the first of each document.
  package var tokens: Int

  /// The mean loss of a predicted token, in nats.
  package var loss: Double

  /// e to the mean loss.
  package var perplexity: Double

  /// The losses of a source, summed over `tokens`.
  init(source: String, documents: Int, tokens: Int, sum: Double) {
    self.source = source
    self.documents = documents
    self.tokens = tokens
    loss = tokens == 0 ? 0 : sum / Double(tokens)
    perplexity = exp(loss)
  }
}
