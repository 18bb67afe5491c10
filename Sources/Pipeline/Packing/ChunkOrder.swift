import Packing
import Randomness
import Shards

/// The chunks of all units in the seeded random order in which they are written.
///
/// Chunks that were packed one after another are alike; shuffling separates them in training. Where
/// batches are balanced, a `BalancedOrder` is made of the shuffled one.
struct ChunkOrder {
  private let spools: [UnitSpool]
  private let starts: [Int]
  private let shuffle: ChunkShuffle

  /// By row, where batches are balanced; 4 bytes per chunk.
  private var balanced: [UInt32]?

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
    guard let batchSize = configuration.batchSize else { return }
    balanced = shuffle.balanced(batchSize: batchSize, seed: configuration.seed) { chunk in
      let (spool, number) = place(of: Int(chunk))
      return ChunkOrder.cost(
        of: spools[spool].chunks[number].placements, chunkLength: configuration.chunkLength)
    }
  }

  /// Σ length² of the segments of a row: its attention work under the document mask.
  private static func cost(of placements: [Chunk.Placement], chunkLength: Int) -> Int {
    var (cost, padding) = (0, chunkLength)
    for placement in placements {
      cost += placement.length * placement.length
      padding -= placement.length
    }
    return cost + padding * padding
  }

  /// The chunk in a row, numbered across all units.
  private func chunk(ofRow row: Int) -> Int { balanced.map { Int($0[row]) } ?? shuffle[row] }

  /// The rows of a shard that holds the chunks at the given positions.
  func rows(_ positions: Range<Int>) -> [SpooledChunk] {
    positions.map { row in
      let (spool, number) = place(of: chunk(ofRow: row))
      var chunk = spools[spool].chunks[number]
      if repeatsDocuments { chunk.pass = spools[spool].pass }
      return chunk
    }
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

  /// The chunk of each row where batches are balanced: those of each epoch by themselves.
  func balanced(batchSize: Int, seed: UInt64, cost: (_ chunk: UInt32) -> Int) -> [UInt32] {
    var generator = SplitMix64(seed: seed, stream: "balance of batches")
    var rows: [UInt32] = []
    for block in blocks {
      let shuffled = (0..<block.permutation.count).map {
        UInt32(block.start + block.permutation[$0])
      }
      rows +=
        BalancedOrder(
          of: shuffled, windowSize: batchSize, firstRow: rows.count, using: &generator, cost: cost
        ).chunks
    }
    return rows
  }

  /// The chunk in a row.
  subscript(row: Int) -> Int {
    let block = blocks.last { $0.start <= row && $0.permutation.count > 0 } ?? blocks[0]
    return block.start + block.permutation[row - block.start]
  }
}
