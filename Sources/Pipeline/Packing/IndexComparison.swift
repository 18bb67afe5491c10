import BM25
import Packing
import Randomness
import Retrieval
import Shards
import Tokenization

/// Compares a packing with the index that it was made of: who its documents are, and by packing the
/// first chunks of some units again, its strategy, seed, settings and link scores.
struct IndexComparison {
  let folder: String
  let manifest: ShardManifest
  let index: CorpusIndex

  /// Maximum number of units of which chunks are packed again.
  private static let unitLimit = 8

  /// Chunks of several fragments of a unit that are packed again, with those between them.
  private static let chunkLimit = 32

  /// Maximum number of all chunks of a unit that are packed again: long documents give many chunks
  /// of one fragment first.
  private static let totalChunkLimit = 4_096

  /// The checks, in order.
  var comparisons: [Verifier.Comparison] {
    let documents = Verifier.Comparison(
      name: "index", summary: "every row of the document table is that of the index",
      compare: compareDocuments)
    let partitions = Verifier.Comparison(
      name: "partitions", summary: "every row holds documents of one partition only",
      compare: comparePartitions)
    let chunks = Verifier.Comparison(
      name: "again", summary: "packed again, the first chunks of a unit are the same",
      compare: compareChunks)
    return manifest.configuration.partitionRule == .topics
      ? [documents, partitions, chunks] : [documents, chunks]
  }

  private func compareDocuments(_ violation: (String) -> Void) throws -> String? {
    let names = index.sources.map(\.name)
    guard manifest.sources == names else {
      violation("the manifest has the sources \(manifest.sources), the index has \(names)")
      return nil
    }
    // The one that goes through the documents is busy.
    let tokens = try CorpusIndex(reopening: index)
    let holdout = manifest.configuration.holdoutSplit
    var reader = try DocumentTableReader(folder: folder)
    var count = 0
    try index.forEachDocument { document in
      guard let row = try reader.next() else { return }
      func compare(_ what: String, _ found: String, _ expected: String) {
        guard found != expected else { return }
        violation("document \(document.id) has the \(what) \(found), the index has \(expected)")
      }
      compare("number", "\(row.documentID)", "\(document.id)")
      compare("external id", row.externalID, document.externalID)
      compare("source", row.source, names[document.sourceID])
      compare("path", row.path, document.path)
      compare("line", "\(row.line)", "\(document.line)")
      compare("token count", "\(row.tokenCount)", "\(document.tokenCount)")
      if let holdout {
        let isHere = holdout.contains(try tokens.tokens(ofDocument: document.id).tokens)
        let isKeptApart = row.dropped == .heldOut || row.dropped == .forTraining
        if isHere == isKeptApart {
          violation("document \(document.id) is on the wrong side of the holdout")
        }
      }
      count += 1
    }
    return "\(count) documents"
  }

  /// Compares the rows with partitions by topics, which only the index knows.
  private func comparePartitions(_ violation: (String) -> Void) throws -> String? {
    guard manifest.sources == index.sources.map(\.name), hasUsableSettings else { return nil }
    let units = try PackingUnits(manifest.configuration, partition: nil, of: index).all
    var partitionOfDocument = [Int](repeating: 0, count: index.documentCount)
    for unit in units {
      for documentID in unit.documentIDs ?? [] {
        partitionOfDocument[Int(documentID)] = unit.partition
      }
    }
    let packed = try PackedFolder(path: folder)
    try packed.forEachChunk { number, segments in
      let partitions = segments.filter { partitionOfDocument.indices.contains($0.documentID) }
        .map { partitionOfDocument[$0.documentID] }
      if Set(partitions).count > 1 {
        violation("\(place(of: number, in: packed)) holds more than one")
      }
    }
    return "\(manifest.partitionCount) partitions"
  }

  private func compareChunks(_ violation: (String) -> Void) throws -> String? {
    guard manifest.sources == index.sources.map(\.name), hasUsableSettings else {
      violation("the configuration of the manifest cannot have packed this index")
      return nil
    }
    let division = try PackingPlan.division(
      manifest.settings, partition: nil, of: index, threadCount: 1)
    guard division.budgets == manifest.settings.budgets else {
      violation("the source budgets of the manifest are not those that the index gives")
      return nil
    }
    let units = division.units
    let packed = try PackedFolder(path: folder)
    let rows = try rows(of: units, in: packed)
    let rowOfHead = try rowOfHead(in: packed)
    let wanted = units.indices.filter { !rows[$0].isEmpty }
    let stride = max(1, (wanted.count + Self.unitLimit - 1) / Self.unitLimit)
    let sample = wanted.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
    let tokenizer = try Tokenizer(json: index.tokenizer.json, path: index.path)
    var count = 0
    for unit in sample {
      var (next, joinedCount) = (0, 0)
      try UnitPacker(
        unit: units[unit], settings: manifest.settings, index: index, tokenizer: tokenizer,
        analyzer: FragmentAnalyzer(index.analyzer), progress: ProgressLine(isQuiet: true)
      ).pack(
        drop: { _, _ in },
        emit: { chunk in
          guard
            let row = rowOfHead.map({ $0[Head(chunk, pass: units[unit].pass)] })
              ?? rows[unit][next]
          else {
            violation("no row begins as chunk \(next) of unit \(unit), packed again")
            return false
          }
          if let difference = difference(try packed.chunk(row).fragments, chunk) {
            violation("\(place(of: row, in: packed)) \(difference)")
          }
          next += 1
          joinedCount += chunk.placements.count > 1 ? 1 : 0
          return next < min(Self.totalChunkLimit, rows[unit].count)
            && joinedCount < Self.chunkLimit
        })
      count += next
    }
    return "\(count) chunks of \(sample.count) units"
  }

  /// Whether a packing with the settings of the manifest can be tried at all.
  private var hasUsableSettings: Bool {
    let configuration = manifest.configuration
    guard
      configuration.strategy.isRetrieving == (configuration.retrieval != nil),
      (configuration.bufferCapacity ?? 1) > 0,
      (configuration.weights ?? [:]).values.allSatisfy({ (0...1e9).contains($0) }),
      configuration.partitionRule != .topics
        || configuration.strategy.isRetrieving && index.hasTopics && index.globalStatistics == nil
    else { return false }
    guard let retrieval = configuration.retrieval else { return true }
    return retrieval.analyzer == index.analyzer && retrieval.queryTermLimit > 0
      && retrieval.parameters.areUsable
  }

  /// The rows of the chunks of each unit, in the order in which these were packed.
  private func rows(of units: [PackingUnit], in packed: PackedFolder) throws -> [[Int]] {
    // The units of each pass by their documents, and by their sources.
    var unitOfDocument: [Int: [Int: Int]] = [:]
    var unitOfSource: [Int: [Int: Int]] = [:]
    for (number, unit) in units.enumerated() {
      for documentID in unit.documentIDs ?? [] {
        unitOfDocument[unit.pass, default: [:]][Int(documentID)] = number
      }
      for source in unit.sources { unitOfSource[unit.pass, default: [:]][source.id] = number }
    }
    var counts = [Int](repeating: 0, count: units.count)
    try packed.forEachChunk { _, segments in
      guard let head = segments.first, !head.isPadding else { return }
      let unit =
        manifest.partitionCount > 1
        ? unitOfDocument[head.pass]?[head.documentID] : unitOfSource[head.pass]?[head.sourceID]
      counts[unit ?? 0] += 1
    }
    var rowOfChunk = [Int](repeating: 0, count: packed.chunkCount)
    let shuffle = ChunkShuffle(
      chunkCounts: zip(units, counts).map { ($0.pass, $1) }, manifest.configuration)
    guard counts.reduce(0, +) == packed.chunkCount else { return counts.map { _ in [] } }
    for row in rowOfChunk.indices { rowOfChunk[shuffle[row]] = row }
    var start = 0
    return counts.map { count in
      defer { start += count }
      return Array(rowOfChunk[start..<min(rowOfChunk.count, start + count)])
    }
  }

  /// Identifies a row: no other row of its pass begins with the same part of the same document.
  private struct Head: Hashable {
    var documentID: Int
    var start: Int
    var pass: Int

    init(_ chunk: Chunk, pass: Int) {
      (documentID, start) = (chunk.placements[0].documentID, chunk.placements[0].start)
      self.pass = pass
    }

    init(_ segment: Shard.Segment) {
      (documentID, start, pass) = (segment.documentID, segment.start, segment.pass)
    }
  }

  /// Rows by what they begin with, where batches are balanced: then the costs of all chunks decide
  /// on the order, which the first chunks of some units do not tell; else nil.
  private func rowOfHead(in packed: PackedFolder) throws -> [Head: Int]? {
    guard manifest.configuration.batchSize != nil else { return nil }
    var rows: [Head: Int] = [:]
    try packed.forEachChunk { row, segments in
      if let head = segments.first { rows[Head(head)] = row }
    }
    return rows
  }

  /// The first fragment in which a row differs from a chunk, in words; nil where there is none.
  private func difference(_ found: [Shard.Segment], _ chunk: Chunk) -> String? {
    for (number, (found, expected)) in zip(found, chunk.placements).enumerated() {
      guard
        found.documentID == expected.documentID, found.start == expected.start,
        found.range.count == expected.length
      else {
        return "has document \(found.documentID) from \(found.start) at fragment \(number), "
          + "packed again it has document \(expected.documentID) from \(expected.start)"
      }
      if found.linkScore != expected.linkScore {
        return "has the link score \(found.linkScore) at fragment \(number), packed again it has "
          + "\(expected.linkScore)"
      }
    }
    return found.count == chunk.placements.count
      ? nil : "has \(found.count) fragments, packed again it has \(chunk.placements.count)"
  }

  private func place(of chunk: Int, in packed: PackedFolder) -> String {
    let (file, row) = packed.location(ofChunk: chunk)
    return "\(file) row \(row)"
  }
}
