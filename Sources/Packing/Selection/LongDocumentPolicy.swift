/// What becomes of a document whose sequence (BOS, tokens, EOS) is longer than a chunk.
package enum LongDocumentPolicy: String, CaseIterable, Codable, Sendable {
  /// All of it is packed, in parts of at most L tokens: nothing is lost.
  case split

  /// The first L tokens of its sequence are packed, without EOS; the rest is lost, and counted.
  case truncate

  /// It is left out whole, and listed.
  case drop

  /// How many of `tokenCount` tokens of text are lost, BOS and EOS not counted, where `boundary` is
  /// put around each document and chunks have `chunkLength` tokens.
  package func lostTokenCount(
    of tokenCount: Int, in boundary: BoundaryTokens, chunkLength: Int
  ) -> Int {
    guard tokenCount + boundary.count > chunkLength else { return 0 }
    return switch self {
    case .split: 0
    case .truncate: max(0, tokenCount + boundary.bosCount - chunkLength)
    case .drop: tokenCount
    }
  }
}
