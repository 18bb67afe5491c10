/// The terms with which a document asks for related ones.
package enum QueryTerms {
  /// At most `limit` entries of `vector`: those of the highest qtf · idf, ties by lower term.
  ///
  /// The rule draws nothing at random, so the same document always asks the same question. The
  /// result is ascending by term. O(n log n) for n terms when n exceeds the limit, else O(1).
  package static func select(
    from vector: TermVector, limit: Int, idf: (TermID) -> Double
  ) -> TermVector {
    guard vector.entries.count > limit else { return vector }
    let ranked =
      vector.entries
      .map { (weight: Double($0.frequency) * idf($0.termID), entry: $0) }
      .sorted {
        $0.weight != $1.weight
          ? $0.weight > $1.weight : $0.entry.termID < $1.entry.termID
      }
    return TermVector(ranked.prefix(limit).map(\.entry))
  }
}
