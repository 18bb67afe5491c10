import Documents
import Packing
import Retrieval

/// The documents of one unit of work in seeded random order, framed by BOS and EOS.
///
/// One source gives its documents by their rank in it, several sources give theirs by their rank in
/// the corpus. Documents that no longer fit into the budget of their source are dropped.
final class DocumentStream {
  private let index: CorpusIndex
  private let sourceID: Int?
  private let boundary: BoundaryTokens
  private let permutation: SeededPermutation
  private let drop: (_ documentID: Int) -> Void
  private var budgets: [TokenBudget]?
  private var position = 0

  /// A stream of the documents of `sources`: of one source, or of all of the index.
  init(
    index: CorpusIndex, sources: [IndexedSource], budgets: [Int]?, boundary: BoundaryTokens,
    seed: UInt64, isOneSource: Bool, drop: @escaping (_ documentID: Int) -> Void
  ) {
    self.index = index
    self.boundary = boundary
    self.drop = drop
    self.budgets = budgets?.map { TokenBudget(tokenCount: $0) }
    sourceID = isOneSource ? sources[0].id : nil
    let name = isOneSource ? "documents of \(sources[0].name)" : "documents of all sources"
    var generator = SplitMix64(seed: seed, stream: name)
    permutation = SeededPermutation(
      count: sources.reduce(0) { $0 + $1.statistics.documentCount }, using: &generator)
  }

  /// The next document as one fragment, or nil after the last.
  func next() throws -> Fragment? {
    while position < permutation.count {
      let document = try document(at: permutation[position])
      position += 1
      let fragment = boundary.fragment(of: document)
      if budgets?[document.sourceID].spend(fragment.tokens.count) == false {
        drop(document.documentID)
        continue
      }
      return fragment
    }
    return nil
  }

  private func document(at rank: Int) throws -> TokenizedDocument {
    guard let sourceID else {
      let (sourceID, tokens) = try index.tokens(ofDocument: rank)
      return TokenizedDocument(documentID: rank, sourceID: sourceID, tokens: tokens)
    }
    let (documentID, tokens) = try index.tokens(ofSource: sourceID, at: rank)
    return TokenizedDocument(documentID: documentID, sourceID: sourceID, tokens: tokens)
  }
}
