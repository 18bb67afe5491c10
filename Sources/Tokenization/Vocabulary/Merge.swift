/// The rank of a merge: 0 is applied first.
typealias MergeRank = UInt32

/// Two tokens that become one.
///
/// Of several in a piece that of lowest rank comes first, of equal ranks the leftmost. Hugging Face
/// ranks pairs, tiktoken and SentencePiece rank the results, so that pairs may share a rank.
struct Merge: Equatable, Sendable {
  let left: TokenID
  let right: TokenID
  let result: TokenID
  let rank: MergeRank
}
