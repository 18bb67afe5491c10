/// How often documents are packed, where not all of them once.
///
/// Either everything in whole passes, one after another; or each source as often as the tokens that
/// are asked of it need.
package struct RepetitionConfiguration: Codable, Sendable, Equatable {
  /// The passes over everything; nil where tokens are asked.
  package var epochCount: Int?

  /// The tokens to pack, EOS and BOS counted, padding not; nil for as many as the weights and the
  /// limit allow.
  package var tokenCount: Int?

  /// How often a source may give everything it has; nil for once.
  package var limit: Double?

  private enum CodingKeys: String, CodingKey {
    case epochCount = "epochs"
    case tokenCount = "tokens"
    case limit = "max_repetition"
  }

  /// Everything in `epochs` passes.
  package init(epochs: Int) {
    epochCount = epochs
  }

  /// `tokens` tokens, of no source more than `limit` times what it has.
  package init(tokens: Int?, limit: Double? = nil) {
    tokenCount = tokens
    self.limit = limit
  }

  /// Whether some documents may be packed more than once.
  package var repeatsDocuments: Bool { (epochCount ?? 1) > 1 || (limit ?? 1) > 1 }

  /// Whether it can be that of a packing.
  package var isSound: Bool {
    guard epochCount == nil || tokenCount == nil && limit == nil else { return false }
    return (1...SourceBudget.passLimit).contains(epochCount ?? 1)
      && (1...1 << 56).contains(tokenCount ?? 1)
      && (1...Double(SourceBudget.passLimit)).contains(limit ?? 1)
      && (epochCount != nil || tokenCount != nil || limit != nil)
  }
}
