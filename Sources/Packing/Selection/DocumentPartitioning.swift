import Randomness

/// Which document is in which partition.
///
/// A seeded hash of its external id decides, so the partition follows from the id, on any machine
/// and without the corpus.
package struct DocumentPartitioning: Sendable, Equatable {
  /// The most partitions.
  package static let limit = 65_536

  /// How many partitions there are, 1 to `limit`.
  package var count: Int
  package var seed: UInt64

  /// A split of a corpus into `count` partitions.
  package init(count: Int, seed: UInt64) {
    precondition((1...DocumentPartitioning.limit).contains(count), "\(count) partitions")
    self.count = count
    self.seed = seed
  }

  /// The partition of the document with the given external id; Formats.md spells the hash out.
  package func partition(ofExternalID externalID: String) -> Int {
    var generator = SplitMix64(seed: seed, stream: externalID)
    return Int(generator.next() % UInt64(count))
  }
}
