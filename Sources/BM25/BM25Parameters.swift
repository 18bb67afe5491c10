/// The two free parameters of BM25.
package struct BM25Parameters: Hashable, Sendable, Codable {
  /// How slowly a repeated term saturates; 0 ignores the term frequency.
  package var k1: Double

  /// How much the document length counts, from 0 (not at all) to 1 (fully).
  package var b: Double

  /// The paper's setting is k1 = 1.2, b = 0.75.
  package init(k1: Double = 1.2, b: Double = 0.75) {
    self.k1 = k1
    self.b = b
  }
}
