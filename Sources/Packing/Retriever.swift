/// What picks the next fragment of a chunk among those that wait.
///
/// The packer numbers the waiting fragments by slot and tells the retriever which come and go; the
/// retriever ranks them. Three methods, not one, because the candidates change with every pick.
package protocol Retriever {
  /// What a fragment asks for when others are sought that are related to it.
  associatedtype Query

  /// Makes `fragment` a candidate under the number `slot`, which must be free.
  mutating func add(_ fragment: Fragment, slot: Int) throws

  /// Takes the candidate with the number `slot` away, and gives the query that it asks.
  mutating func remove(slot: Int) -> Query

  /// The candidate most related to a query, with its score; nil where none is related at all.
  ///
  /// Ties go to the lower document.
  mutating func best(for query: Query) -> (slot: Int, score: Double)?
}
