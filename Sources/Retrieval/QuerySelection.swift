import Documents

/// Which of its terms a document asks with, as on the command line.
package enum QueryRule: String, CaseIterable, Sendable {
  /// Those of the highest qtf · idf.
  case tfIDF = "tf-idf"
  /// Those of the highest idf.
  case idf
  /// Those that the document begins with.
  case head
  /// Any, by a seeded draw: the rule of the paper.
  case random
}

/// Chooses the terms with which a document asks for related ones.
package struct QuerySelection: Sendable, Equatable {
  package var rule: QueryRule

  /// The most terms.
  package var limit: Int

  /// What random draws depend on, beside the terms of the document.
  package var seed: UInt64

  /// A choice of at most `limit` terms.
  package init(rule: QueryRule = .tfIDF, limit: Int, seed: UInt64 = 1) {
    self.rule = rule
    self.limit = limit
    self.seed = seed
  }

  /// At most `limit` entries of `vector`, ties by lower term.
  ///
  /// The same document always asks the same question. The head of a document is not known from its
  /// vector: under that rule the vector must hold it alone, as `SourceTerms.head` gives it. The result
  /// is ascending by term. O(n log n) for n terms when n exceeds the limit, else O(1).
  package func select(from vector: TermVector, idf: (TermID) -> Double) -> TermVector {
    guard vector.entries.count > limit else { return vector }
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
    let ranked = vector.entries.map { (weight: weight($0), entry: $0) }
      .sorted {
        $0.weight != $1.weight
          ? $0.weight > $1.weight : $0.entry.termID < $1.entry.termID
      }
    return TermVector(ranked.prefix(limit).map(\.entry))
  }
}
