import Packing
import Randomness
import Shards

/// The chunks of all units in the seeded random order in which they are written.
///
/// Chunks that were packed one after another are alike; shuffling separates them in training.
struct ChunkOrder {
  private let spools: [UnitSpool]
  private let starts: [Int]
  private let shuffle: ChunkShuffle

  /// Whether rows have a pass.
  private let repeatsDocuments: Bool

  /// All chunks.
  let count: Int

  init(spools: [UnitSpool], _ configuration: PackingConfiguration) {
    self.spools = spools
    repeatsDocuments = configuration.repeatsDocuments
    var starts: [Int] = []
    var count = 0
    for spool in spools {
      starts.append(count)
      count += spool.chunks.count
    }
    self.starts = starts
    self.count = count
    shuffle = ChunkShuffle(
      chunkCounts: spools.map { ($0.pass, $0.chunks.count) }, configuration)
  }

  /// The rows of a shard that holds the chunks at the given positions.
  func rows(_ positions: Range<Int>) -> ShardRows {
    ShardRows(
      count: positions.count,
      pass: repeatsDocuments
        ? { row in spools[place(of: shuffle[positions.lowerBound + row]).spool].pass } : nil,
      placements: { row in
        let (spool, chunk) = place(of: shuffle[positions.lowerBound + row])
        return spools[spool].chunks.placements(at: chunk)
      },
      withTokenBytes: { row, body in
        let (spool, chunk) = place(of: shuffle[positions.lowerBound + row])
        try spools[spool].chunks.withTokenBytes(at: chunk, body)
      })
  }

  /// The spool of a chunk that is numbered across all spools, and its number there.
  private func place(of chunk: Int) -> (spool: Int, chunk: Int) {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= chunk { low = middle } else { high = middle }
    }
    return (low, chunk - starts[low])
  }
}

/// The chunks of a unit, and its pass.
struct UnitSpool {
  var pass: Int
  var chunks: ChunkSpool
}

/// Which chunk, numbered across all units, is in which row.
///
/// All chunks are shuffled together; with epochs those of each pass by themselves, one pass after
/// another. It depends on the seed and the numbers of chunks alone, and takes no memory.
struct ChunkShuffle {
  /// Where the rows of each part begin, and their order.
  private var blocks: [(start: Int, permutation: SeededPermutation)] = []

  /// The order of the chunks of units, each given by its pass and its number of chunks.
  init(chunkCounts: [(pass: Int, count: Int)], _ configuration: PackingConfiguration) {
    var start = 0
    for pass in 0..<configuration.epochCount {
      let count = chunkCounts.reduce(0) {
        $0 + (configuration.epochCount == 1 || $1.pass == pass ? $1.count : 0)
      }
      var generator = SplitMix64(
        seed: configuration.seed,
        stream: "order of chunks" + (pass == 0 ? "" : ", pass \(pass + 1)"))
      blocks.append((start, SeededPermutation(count: count, using: &generator)))
      start += count
    }
  }

  /// The chunk in a row.
  subscript(row: Int) -> Int {
    let block = blocks.last { $0.start <= row && $0.permutation.count > 0 } ?? blocks[0]
    return block.start + block.permutation[row - block.start]
  }
}
