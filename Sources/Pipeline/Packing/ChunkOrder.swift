import Packing
import Randomness
import Shards

/// The chunks of all units in the seeded random order in which they are written.
///
/// Chunks that were packed one after another are alike; shuffling separates them in training. The
/// order depends on the seed and the number of chunks alone, and takes no memory.
struct ChunkOrder {
  private let spools: [ChunkSpool]
  private let starts: [Int]
  private let permutation: SeededPermutation

  /// All chunks.
  let count: Int

  init(spools: [ChunkSpool], seed: UInt64) {
    self.spools = spools
    var starts: [Int] = []
    var count = 0
    for spool in spools {
      starts.append(count)
      count += spool.count
    }
    self.starts = starts
    self.count = count
    permutation = ChunkOrder.permutation(count: count, seed: seed)
  }

  /// Which chunk, numbered across all units, is in which row.
  static func permutation(count: Int, seed: UInt64) -> SeededPermutation {
    var generator = SplitMix64(seed: seed, stream: "order of chunks")
    return SeededPermutation(count: count, using: &generator)
  }

  /// The rows of a shard that holds the chunks at the given positions.
  func rows(_ positions: Range<Int>) -> [SpooledChunk] {
    positions.map { chunk(permutation[$0]) }
  }

  /// A chunk by its number across all spools.
  private func chunk(_ chunk: Int) -> SpooledChunk {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= chunk { low = middle } else { high = middle }
    }
    return spools[low][chunk - starts[low]]
  }
}
