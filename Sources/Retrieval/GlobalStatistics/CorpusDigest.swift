import Randomness

/// A hash of the ids and the lengths of the documents of a corpus, in order.
///
/// Σ h(document) · mⁱ modulo 2⁶⁴ over the documents i with an odd m, so that documents may come in
/// any order, and digests of consecutive pieces of a corpus can be joined.
package struct CorpusDigest: Sendable, Equatable {
  private static let multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15

  package private(set) var value: UInt64

  /// A digest with the given value; 0 is that of no documents.
  package init(value: UInt64 = 0) {
    self.value = value
  }

  /// Adds the external id of a document, once.
  package mutating func add(documentID: Int, externalID: String) {
    var generator = SplitMix64(seed: 0, stream: externalID)
    value &+= generator.next() &* CorpusDigest.power(documentID)
  }

  /// Adds the length of a document, once.
  package mutating func add(documentID: Int, tokenCount: Int) {
    value &+= SplitMix64.mix(UInt64(tokenCount) &+ 1) &* CorpusDigest.power(documentID)
  }

  /// Adds the partition of a document, once, where the documents alone do not decide it.
  package mutating func add(documentID: Int, partition: Int) {
    value &+= SplitMix64.mix(~UInt64(partition)) &* CorpusDigest.power(documentID)
  }

  /// Adds the documents of `later`, of which the first has the number `documentID` here.
  package mutating func append(_ later: CorpusDigest, at documentID: Int) {
    value &+= later.value &* CorpusDigest.power(documentID)
  }

  /// mⁱ; O(log i).
  private static func power(_ exponent: Int) -> UInt64 {
    var (result, square, rest) = (1 as UInt64, multiplier, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result &*= square }
      square &*= square
      rest >>= 1
    }
    return result
  }
}
