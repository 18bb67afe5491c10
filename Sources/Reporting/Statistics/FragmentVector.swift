/// A fragment as a vector of its tokens with weights tf · ln(N / df), of length 1.
///
/// Token ids need no analyzer, so these vectors measure with another yardstick than the one that
/// made the chunks, and packings made with the same tokenizer can be compared.
package struct FragmentVector: Sendable {
  package let documentID: Int

  /// The distinct tokens in order of first appearance.
  package let entries: [TokenCounter.Entry]

  /// The weight of each entry; all are 0 where no token distinguishes it from the others.
  package let weights: [Double]

  /// The vector of a fragment with the given tokens.
  package init(
    documentID: Int, entries: [TokenCounter.Entry], inverseFrequencies: InverseFrequencies
  ) {
    self.documentID = documentID
    self.entries = entries
    let raw = entries.map { Double($0.count) * inverseFrequencies[$0.id] }
    let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
    weights = norm > 0 ? raw.map { $0 / norm } : raw
  }

  /// Whether any token distinguishes the fragment from others.
  package var isZero: Bool { !weights.contains { $0 > 0 } }

  /// The cosine of two vectors, from 0 to 1; O(n) for n distinct tokens.
  package func cosine(with other: FragmentVector) -> Double {
    let weightOfToken = Dictionary(
      uniqueKeysWithValues: zip(other.entries, other.weights).map { ($0.id, $1) })
    return zip(entries, weights).reduce(0) { sum, pair in
      sum + pair.1 * (weightOfToken[pair.0.id] ?? 0)
    }
  }
}
