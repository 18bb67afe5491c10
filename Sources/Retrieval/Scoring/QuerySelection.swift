package import BM25
import Randomness

/// Chooses the terms of a document that make the query for related ones.
package struct QuerySelection: Sendable, Equatable {
  package var rule: QueryRule

  /// Maximum number of terms.
  package var limit: Int

  /// What random draws depend on, besides the terms of the document.
  package var seed: UInt64

  /// A choice of at most `limit` terms.
  package init(rule: QueryRule = .tfIDF, limit: Int, seed: UInt64 = 1) {
    self.rule = rule
    self.limit = limit
    self.seed = seed
  }

  /// At most `limit` entries of `vector`, ties by lower term.
  ///
  /// The same document always gives the same query. The head of a document is not known from its
  /// vector: under that rule the vector must hold the head only, as `SourceTerms.head` returns it.
  /// The result is ascending by term. Expected O(n) for n terms when n exceeds the limit, else
  /// O(1).
  package func select(from vector: TermVector, idf: (TermID) -> Double) -> TermVector {
    guard vector.entries.count > limit else { return vector }
    guard limit > 0 else { return TermVector([]) }
    switch rule {
    case .tfIDF: return highest(of: vector) { Double($0.frequency) * idf($0.termID) }
    case .idf: return highest(of: vector) { idf($0.termID) }
    case .head: return vector
    case .random:
      let salt = SplitMix64.mix(
        seed &+ vector.entries.reduce(0) { $0 &+ SplitMix64.mix(UInt64($1.termID)) })
      return highest(of: vector) {
        // 53 bits, which a double holds exactly.
        Double(SplitMix64.mix(salt ^ UInt64($0.termID)) >> 11)
      }
    }
  }

  private func highest(
    of vector: TermVector, by weight: (TermVector.Entry) -> Double
  ) -> TermVector {
    // Weights above 0 are in the order of their bits.
    let weights = vector.entries.map { weight($0).bitPattern }
    var keys = weights
    let least = keys.withUnsafeMutableBufferPointer { $0.selectHighest(limit) }
    var room = limit - weights.reduce(0) { $1 > least ? $0 + 1 : $0 }
    return TermVector(
      ascending: zip(vector.entries, weights).compactMap { entry, weight in
        if weight == least, room > 0 {
          room -= 1
          return entry
        }
        return weight > least ? entry : nil
      })
  }
}
