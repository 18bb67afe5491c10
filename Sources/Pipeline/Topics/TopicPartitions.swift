import Packing
import Randomness
import Retrieval

/// Which document is in which of P partitions, where related documents belong together.
///
/// Placed whole, the largest first and each where the fewest tokens are: sources of less than P
/// chunks of tokens; sources without topics that are not larger than an even share of the tokens;
/// and documents that are longer than a chunk and than a 20th of this share, which fill chunks of
/// their own. All other documents are on one line: source after source, each in the order of its
/// topics, and at random inside a topic. The line is cut into runs that fill every partition to the
/// same level, so a partition holds topics that are alike. A document is in the run in which its
/// middle is.
///
/// Tokens are those that can be packed; with weights, as many of these as the budgets allow. All
/// numbers are whole and ties go by number, so every machine that has the index finds the same
/// partitions. Memory: 6 bytes per document of the corpus, and 8 more of the source that is cut.
struct TopicPartitions {
  /// A source that is divided.
  struct Source {
    var name: String

    /// The tokens of its documents that can be packed, by rank.
    var lengths: [UInt32]

    /// The tokens that it may give; with repetition more than the sum of the lengths.
    var budget: Int

    /// Reads the topics of its documents, by rank; nil where there are none.
    var topics: () throws -> [UInt32]?

    /// The tokens that documents of `tokenCount` tokens may give.
    fileprivate func budget(of tokenCount: Int, outOf sum: Int) -> Int {
      guard budget != sum, sum > 0 else { return tokenCount }
      // The product needs twice the bits.
      let product = UInt(budget).multipliedFullWidth(by: UInt(tokenCount))
      return Int(UInt(sum).dividingFullWidth(product).quotient)
    }

    fileprivate var tokenCount: Int { lengths.reduce(0) { $0 + Int($1) } }
  }

  /// A document is placed whole from this part of an even share on.
  private static let longDocumentShare = 20

  /// By source, then by the document's rank in it.
  private(set) var partitions: [[UInt16]]

  /// The tokens that each partition holds before the line is cut.
  private var loads: [Int]

  private let chunkLength: Int

  /// The tokens of a partition if all had the same.
  private let evenShare: Int

  /// Divides sources into `count` partitions; O(documents + placed · P).
  init(of sources: [Source], count: Int, chunkLength: Int, seed: UInt64) throws {
    self.chunkLength = chunkLength
    evenShare = (sources.reduce(0) { $0 + $1.budget } + count - 1) / count
    partitions = sources.map { Array(repeating: 0, count: $0.lengths.count) }
    loads = Array(repeating: 0, count: count)
    var whole: [Piece] = []
    var line: [Stretch] = []
    for (number, source) in sources.enumerated() {
      let isSmall = source.budget < count * chunkLength
      if try isSmall || (source.budget <= evenShare && source.topics() == nil) {
        whole.append(Piece(source: number, rank: nil, tokenCount: source.budget))
        continue
      }
      let stretch = self.stretch(number, of: source)
      whole += stretch.long
      line.append(stretch)
    }
    place(whole)
    try cut(line, of: sources, seed: seed)
  }

  /// What is placed whole: a source, or the document of it with the given rank.
  private struct Piece {
    var source: Int
    var rank: Int?
    var tokenCount: Int

    /// Its place among pieces that are placed from the largest to the smallest.
    var order: (Int, Int, Int) { (-tokenCount, source, rank ?? -1) }
  }

  /// A source on the line.
  private struct Stretch {
    var source: Int

    /// All of its tokens.
    var sum: Int

    /// Its documents that are not on the line, ascending by rank.
    var long: [Piece] = []

    /// The tokens on the line.
    var tokenCount = 0
  }

  private func stretch(_ number: Int, of source: Source) -> Stretch {
    var stretch = Stretch(source: number, sum: source.tokenCount)
    var rest = 0
    for (rank, length) in source.lengths.enumerated() {
      let tokenCount = source.budget(of: Int(length), outOf: stretch.sum)
      if length > chunkLength, tokenCount > evenShare / TopicPartitions.longDocumentShare {
        stretch.long.append(Piece(source: number, rank: rank, tokenCount: tokenCount))
      } else {
        rest += Int(length)
      }
    }
    stretch.tokenCount = source.budget(of: rest, outOf: stretch.sum)
    return stretch
  }

  /// Gives each piece to the partition with the fewest tokens.
  private mutating func place(_ pieces: [Piece]) {
    /// The partition with the fewest tokens last.
    var order = Array(loads.indices.reversed())
    for piece in pieces.sorted(by: { $0.order < $1.order }) {
      let partition = order.removeLast()
      if let rank = piece.rank {
        partitions[piece.source][rank] = UInt16(partition)
      } else {
        let count = partitions[piece.source].count
        partitions[piece.source] = Array(repeating: UInt16(partition), count: count)
      }
      loads[partition] += piece.tokenCount
      var (low, high) = (0, order.count)
      while low < high {
        let middle = (low + high) / 2
        let other = order[middle]
        if (loads[other], other) > (loads[partition], partition) {
          low = middle + 1
        } else {
          high = middle
        }
      }
      order.insert(partition, at: low)
    }
  }

  /// Cuts the line into a run for each partition.
  private mutating func cut(_ line: [Stretch], of sources: [Source], seed: UInt64) throws {
    let level = TopicPartitions.level(
      of: line.reduce(0) { $0 + $1.tokenCount }, over: loads)
    var partition = 0
    // Where the run ends and a stretch starts, in tokens of the line.
    var end = max(0, level - loads[0])
    var start = 0
    for stretch in line {
      let source = sources[stretch.source]
      var isLong = [Bool](repeating: false, count: source.lengths.count)
      for case let rank? in stretch.long.map(\.rank) { isLong[rank] = true }
      let topics = try source.topics() ?? Array(repeating: 0, count: source.lengths.count)
      var generator = SplitMix64(seed: seed, stream: "partitions of \(source.name)")
      let order = TopicOrder(
        of: topics, topicCount: Int(topics.max() ?? 0) + 1, using: &generator,
        isWanted: { !isLong[$0] })
      var offset = 0
      for rank in order.ranks {
        let length = Int(source.lengths[Int(rank)])
        let middle = source.budget(of: 2 * offset + length, outOf: stretch.sum)
        while partition < loads.count - 1, 2 * start + middle >= 2 * end {
          partition += 1
          end += max(0, level - loads[partition])
        }
        partitions[stretch.source][Int(rank)] = UInt16(partition)
        offset += length
      }
      start += stretch.tokenCount
    }
  }

  /// The lowest level to which `tokenCount` tokens fill partitions that hold `loads`.
  private static func level(of tokenCount: Int, over loads: [Int]) -> Int {
    var (level, sum) = (0, tokenCount)
    for (count, load) in loads.sorted().enumerated() {
      if count > 0, level <= load { break }
      sum += load
      level = (sum + count) / (count + 1)
    }
    return level
  }
}

extension TopicPartitions {
  /// The partitions of the documents of an index.
  init(of index: CorpusIndex, _ configuration: PackingConfiguration) throws {
    var lengths = [[UInt32]](repeating: [], count: index.sources.count)
    try index.forEachLength { _, sourceID, tokenCount in
      lengths[sourceID].append(UInt32(clamping: configuration.availableLength(of: tokenCount)))
    }
    var budgets = lengths.map { $0.reduce(0) { $0 + Int($1) } }
    if configuration.hasBudgets {
      budgets = configuration.askedTokenCounts(
        available: budgets,
        weights: configuration.weights.map { weights in
          index.sources.map { weights[$0.name] ?? 0 }
        })
    }
    let sources = index.sources.map { source in
      Source(name: source.name, lengths: lengths[source.id], budget: budgets[source.id]) {
        try index.topics(ofSource: source)
      }
    }
    try self.init(
      of: sources, count: configuration.partitionCount, chunkLength: configuration.chunkLength,
      seed: configuration.seed)
  }

  /// Calls `body` with each document and its partition, source after source.
  func forEachDocument(
    of index: CorpusIndex, _ body: (_ documentID: Int, _ partition: UInt16) throws -> Void
  ) throws {
    var (sourceOfRank, rank) = (-1, 0)
    try index.forEachLength { documentID, sourceID, _ in
      rank = sourceID == sourceOfRank ? rank + 1 : 0
      sourceOfRank = sourceID
      try body(documentID, partitions[sourceID][rank])
    }
  }
}
