/// Where all tokens went: the account that must balance.
///
///     document tokens = packed − repeated + truncated + dropped
///     rows · L        = packed + EOS + BOS + padding
package struct TokenCounts: Codable, Sendable, Equatable {
  /// Documents in the shards: whole, except those that were truncated.
  package var packedDocuments = 0

  /// Packed documents of which only the first L tokens of their sequence are in the shards.
  package var truncatedDocuments = 0

  /// Documents left out whole, each with its reason in the document table.
  package var droppedDocuments = 0

  /// Tokens of documents in the shards, without EOS and BOS; every pass counts.
  package var packedTokens = 0

  /// Those of the passes after the first of each document; nil where documents are packed once.
  package var repeatedTokens: Int?

  /// Tokens that truncated documents have lost.
  package var truncatedTokens = 0

  /// Tokens of dropped documents.
  package var droppedTokens = 0
  package var eosTokens = 0
  package var bosTokens = 0
  package var padTokens = 0

  /// The dropped documents by the reason.
  package var droppedByReason: [String: Dropped] = [:]

  /// Documents that were dropped for one reason.
  package struct Dropped: Codable, Sendable, Equatable {
    package var documents = 0
    package var tokens = 0

    /// No documents.
    package init() {}
  }

  enum CodingKeys: String, CodingKey {
    case packedDocuments = "packed_documents"
    case droppedDocuments = "dropped_documents"
    case truncatedDocuments = "truncated_documents"
    case packedTokens = "packed_tokens"
    case repeatedTokens = "repeated_tokens"
    case truncatedTokens = "truncated_tokens"
    case droppedTokens = "dropped_tokens"
    case eosTokens = "eos_tokens"
    case bosTokens = "bos_tokens"
    case padTokens = "pad_tokens"
    case droppedByReason = "dropped_by_reason"
  }

  /// An account of nothing.
  package init() {}
}

/// What one source gave, and the requested share of the tokens.
package struct SourceCounts: Codable, Sendable, Equatable {
  package var name: String
  package var packedDocuments = 0
  package var truncatedDocuments = 0
  package var droppedDocuments = 0
  package var packedTokens = 0
  package var truncatedTokens = 0
  package var droppedTokens = 0

  /// Of the packed tokens, those of the passes after the first of each document; nil where
  /// documents are packed once.
  package var repeatedTokens: Int?

  /// The requested and the real tokens of the shards (EOS and BOS counted, padding not), and how
  /// often the source has given all it has; nil where documents are packed once.
  package var askedTokens: Int?
  package var obtainedTokens: Int?
  package var passes: Double?

  /// The requested share of the tokens, where there are weights.
  package var askedShare: Double?

  /// The share of the real tokens of the shards (EOS and BOS counted, padding not).
  package var obtainedShare = 0.0

  enum CodingKeys: String, CodingKey {
    case name
    case truncatedDocuments = "truncated_documents"
    case truncatedTokens = "truncated_tokens"
    case packedDocuments = "packed_documents"
    case droppedDocuments = "dropped_documents"
    case packedTokens = "packed_tokens"
    case droppedTokens = "dropped_tokens"
    case repeatedTokens = "repeated_tokens"
    case askedTokens = "asked_tokens"
    case obtainedTokens = "obtained_tokens"
    case passes
    case askedShare = "asked_share"
    case obtainedShare = "obtained_share"
  }

  /// An account of a source that gave nothing yet.
  package init(name: String) {
    self.name = name
  }
}
