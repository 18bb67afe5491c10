/// Where all tokens went: the account that must balance.
///
///     document tokens = packed + dropped
///     rows · L        = packed + EOS + BOS + padding
package struct TokenCounts: Codable, Sendable, Equatable {
  /// Documents of which every token is in the shards.
  package var packedDocuments = 0

  /// Documents left out whole, each with its reason in the document table.
  package var droppedDocuments = 0

  /// Tokens of packed documents, without EOS and BOS.
  package var packedTokens = 0

  /// Tokens of dropped documents.
  package var droppedTokens = 0
  package var eosTokens = 0
  package var bosTokens = 0
  package var padTokens = 0

  enum CodingKeys: String, CodingKey {
    case packedDocuments = "packed_documents"
    case droppedDocuments = "dropped_documents"
    case packedTokens = "packed_tokens"
    case droppedTokens = "dropped_tokens"
    case eosTokens = "eos_tokens"
    case bosTokens = "bos_tokens"
    case padTokens = "pad_tokens"
  }

  /// An account of nothing.
  package init() {}
}

/// What one source gave, and what share of the tokens was asked of it.
package struct SourceCounts: Codable, Sendable, Equatable {
  package var name: String
  package var packedDocuments = 0
  package var droppedDocuments = 0
  package var packedTokens = 0
  package var droppedTokens = 0

  /// The asked share of the tokens, where weights were asked.
  package var askedShare: Double?

  /// The share of the real tokens of the shards (EOS and BOS counted, padding not).
  package var obtainedShare = 0.0

  enum CodingKeys: String, CodingKey {
    case name
    case packedDocuments = "packed_documents"
    case droppedDocuments = "dropped_documents"
    case packedTokens = "packed_tokens"
    case droppedTokens = "dropped_tokens"
    case askedShare = "asked_share"
    case obtainedShare = "obtained_share"
  }

  /// An account of a source that gave nothing yet.
  package init(name: String) {
    self.name = name
  }
}
