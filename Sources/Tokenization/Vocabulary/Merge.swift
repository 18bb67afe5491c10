/// The rank of a merge: 0 is applied first.
typealias MergeRank = UInt32

/// Two tokens that become one.
///
/// Within a piece the merge of lowest rank comes first, among equal ranks the leftmost. Hugging
/// Face ranks pairs, tiktoken and SentencePiece rank the results, so pairs may share a rank.
struct Merge: Equatable, Sendable {
  let left: TokenID
  let right: TokenID
  let result: TokenID
  let rank: MergeRank
}
