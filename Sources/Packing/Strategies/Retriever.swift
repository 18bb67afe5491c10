/// What picks the next fragment of a chunk among those that wait.
///
/// The packer numbers the waiting fragments by slot and adds them to the retriever and removes
/// them; the retriever ranks them. Three methods, not one, because the candidates change with every
/// pick.
package protocol Retriever {
  /// What a fragment is turned into to find others that are related to it.
  associatedtype Query

  /// Makes `fragment` a candidate under the number `slot`, which must be free.
  mutating func add(_ fragment: Fragment, slot: Int) throws

  /// Removes the candidate with the number `slot`, which is `fragment`, and returns its query.
  mutating func remove(_ fragment: Fragment, slot: Int) throws -> Query

  /// The at most `limit` candidates most related to a query, best first, ties by document order;
  /// fewer where fewer are related at all.
  mutating func best(_ limit: Int, for query: Query) throws -> [RelatedCandidate]
}

/// A waiting fragment that a retriever found, and how related it is.
package struct RelatedCandidate: Sendable, Equatable {
  /// The number that the packer gave the fragment.
  package var slot: Int

  /// The score of the retriever, above 0.
  package var score: Double

  /// The candidate in a slot.
  package init(slot: Int, score: Double) {
    self.slot = slot
    self.score = score
  }
}
