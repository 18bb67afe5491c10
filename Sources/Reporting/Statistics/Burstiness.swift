import Foundation

/// How often tokens recur, by chunk and by fragment: distributions of Zipf exponents.
///
/// See `ZipfExponent`; a low exponent is a bursty text. A token sees its chunk under causal masking
/// and its fragment under intra-document masking, hence the two. What has no tokens but EOS and BOS
/// has no exponent and is left out.
package struct Burstiness: Sendable, Equatable {
  package private(set) var chunks = Distribution()
  package private(set) var fragments = Distribution()

  /// Burstiness of nothing.
  package init() {}

  /// Adds a chunk: its distinct tokens, and those of each of its fragments.
  package mutating func add(
    chunk: [TokenCounter.Entry], fragments entriesOfFragments: [[TokenCounter.Entry]]
  ) {
    if let exponent = Burstiness.exponent(of: chunk) { chunks.add(exponent) }
    for entries in entriesOfFragments {
      if let exponent = Burstiness.exponent(of: entries) { fragments.add(exponent) }
    }
  }

  /// Adds the burstiness of other chunks of the same packing.
  package mutating func merge(_ other: Burstiness) {
    chunks.merge(other.chunks)
    fragments.merge(other.fragments)
  }

  /// The exponent for the counts of distinct tokens; nil where there are none.
  package static func exponent(of entries: [TokenCounter.Entry]) -> Double? {
    guard !entries.isEmpty else { return nil }
    let sum = entries.reduce(0) { $1.count == 1 ? $0 : $0 + log(Double($1.count)) }
    return ZipfExponent.estimate(meanLogarithm: sum / Double(entries.count))
  }
}
