import Packing
import Randomness

/// The rows of a training run in order: a pure function of the seed and of how many came before.
///
/// Each epoch visits every row once, in an order of its own. The state of a reader is one integer,
/// the number of rows read.
package struct DataOrder: Sendable {
  /// The rows of an epoch.
  package let rowCount: Int

  private let seed: UInt64
  private var epoch: Int
  private var permutation: SeededPermutation

  /// The order of `rowCount` rows under `seed`.
  package init(rowCount: Int, seed: UInt64) {
    precondition(rowCount > 0, "an order of no rows")
    self.rowCount = rowCount
    self.seed = seed
    epoch = 0
    permutation = Self.permutation(rowCount: rowCount, seed: seed, epoch: 0)
  }

  /// The row at a position of the run, counted over all epochs; expected constant time.
  package mutating func row(at position: Int) -> Int {
    let wanted = position / rowCount
    if wanted != epoch {
      epoch = wanted
      permutation = Self.permutation(rowCount: rowCount, seed: seed, epoch: wanted)
    }
    return permutation[position % rowCount]
  }

  private static func permutation(rowCount: Int, seed: UInt64, epoch: Int) -> SeededPermutation {
    var generator = SplitMix64(seed: seed, stream: "epoch \(epoch)")
    return SeededPermutation(count: rowCount, using: &generator)
  }
}
