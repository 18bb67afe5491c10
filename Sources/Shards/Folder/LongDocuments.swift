import Packing

/// The documents whose sequence is longer than a chunk, and what each policy for them loses.
///
/// All documents of the corpus count, those too that were dropped for another reason.
package struct LongDocuments: Codable, Sendable, Equatable {
  package var documents = 0

  /// Their tokens, without BOS and EOS.
  package var tokens = 0

  /// By policy, the tokens that it loses; those of the policy that was taken were lost.
  package var lostTokens: [String: Int]

  enum CodingKeys: String, CodingKey {
    case documents, tokens
    case lostTokens = "lost_tokens"
  }

  /// No long documents.
  package init() {
    lostTokens = Dictionary(
      uniqueKeysWithValues: LongDocumentPolicy.allCases.map { ($0.rawValue, 0) })
  }

  /// Counts a document, where it is long.
  mutating func add(tokenCount: Int, boundary: BoundaryTokens, chunkLength: Int) {
    guard tokenCount + boundary.count > chunkLength else { return }
    documents += 1
    tokens += tokenCount
    for policy in LongDocumentPolicy.allCases {
      lostTokens[policy.rawValue, default: 0] += policy.lostTokenCount(
        of: tokenCount, in: boundary, chunkLength: chunkLength)
    }
  }
}
