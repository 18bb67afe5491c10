import Packing

/// Adds up what became of each document of a packing, for its manifest.
package struct PackingAccount {
  /// All documents together; padding is known to the shards alone.
  package private(set) var counts = TokenCounts()

  /// By source.
  package private(set) var bySource: [SourceCounts]

  /// The documents that are longer than a chunk.
  package private(set) var longDocuments = LongDocuments()

  private let settings: PackingSettings
  private let sourceIDs: [String: Int]

  /// By source, the sequences in the shards: a document has one in each of its passes.
  private var sequenceCounts: [SequenceCounts]

  private struct SequenceCounts {
    var all = 0
    var truncated = 0
  }

  /// An account of no documents.
  package init(_ settings: PackingSettings) {
    self.settings = settings
    bySource = settings.sources.map { SourceCounts(name: $0) }
    if settings.repetition != nil {
      counts.repeatedTokens = 0
      for i in bySource.indices { bySource[i].repeatedTokens = 0 }
    }
    sequenceCounts = Array(repeating: SequenceCounts(), count: settings.sources.count)
    sourceIDs = Dictionary(
      settings.sources.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Takes a row of the document table in.
  package mutating func add(_ row: DocumentRow) {
    longDocuments.add(
      tokenCount: row.tokenCount, boundary: settings.boundary, chunkLength: settings.chunkLength)
    counts.add(row, settings)
    guard let sourceID = sourceIDs[row.source] else { return }
    if row.dropped != nil {
      bySource[sourceID].droppedDocuments += 1
      bySource[sourceID].droppedTokens += row.tokenCount
    } else {
      bySource[sourceID].packedDocuments += 1
      let length = row.packedTokenCount ?? row.tokenCount
      bySource[sourceID].packedTokens += row.copyCount * length
      bySource[sourceID].repeatedTokens? += (row.copyCount - 1) * length
      sequenceCounts[sourceID].all += row.copyCount
      sequenceCounts[sourceID].truncated += row.packedTokenCount == nil ? 0 : row.copyCount
      bySource[sourceID].truncatedDocuments += row.packedTokenCount == nil ? 0 : 1
      bySource[sourceID].truncatedTokens +=
        row.tokenCount - length
    }
  }

  /// Works out the shares of the sources; to be called when all documents are in.
  package mutating func finish() {
    let total = counts.packedTokens + counts.eosTokens + counts.bosTokens
    let weights = settings.configuration.weights
    let weightSum = weights?.values.sorted().reduce(0, +)
    let policy = settings.documentPolicy
    for i in bySource.indices {
      let (source, sequences) = (bySource[i], sequenceCounts[i])
      let own =
        source.packedTokens + (policy.addBOS ? sequences.all : 0)
        + (policy.addEOS ? sequences.all - sequences.truncated : 0)
      bySource[i].obtainedShare = total == 0 ? 0 : Double(own) / Double(total)
      if let weightSum, let weight = weights?[source.name] {
        bySource[i].askedShare = weight / weightSum
      }
      guard settings.repetition != nil else { continue }
      bySource[i].obtainedTokens = own
      bySource[i].passes = Double(settings.epochCount)
      guard let budget = settings.budgets?[i] else { continue }
      bySource[i].askedTokens = budget.askedTokenCount
      bySource[i].passes = Double(own) / Double(max(1, budget.availableTokenCount))
    }
  }
}

extension TokenCounts {
  /// Takes a row of the document table in.
  fileprivate mutating func add(_ row: DocumentRow, _ settings: PackingSettings) {
    if let reason = row.dropped {
      droppedDocuments += 1
      droppedTokens += row.tokenCount
      droppedByReason[reason.rawValue, default: Dropped()].documents += 1
      droppedByReason[reason.rawValue, default: Dropped()].tokens += row.tokenCount
      return
    }
    packedDocuments += 1
    let length = row.packedTokenCount ?? row.tokenCount
    packedTokens += row.copyCount * length
    repeatedTokens? += (row.copyCount - 1) * length
    if settings.documentPolicy.addBOS { bosTokens += row.copyCount }
    if let packed = row.packedTokenCount {
      truncatedDocuments += 1
      truncatedTokens += row.tokenCount - packed
    } else if settings.documentPolicy.addEOS {
      eosTokens += row.copyCount
    }
  }
}

extension ShardManifest {
  /// The manifest of a packing, of which `shards` and `documentTable` are on the disk.
  package init(
    _ settings: PackingSettings, account: PackingAccount, shards: [ShardWriter.Result],
    documentTable: FileRecord
  ) {
    self.settings = settings
    tokenDType = settings.tokenWidth.rawValue
    isEOSDerivable = settings.documentPolicy.addEOS && shards.allSatisfy(\.isEOSDerivable)
    rowCount = shards.reduce(0) { $0 + $1.record.rows }
    tokenCount = rowCount * settings.chunkLength
    paddingTokenCount = shards.reduce(0) { $0 + $1.paddingTokenCount }
    segmentCount = shards.reduce(0) { $0 + $1.record.segments }
    counts = account.counts
    counts.padTokens = paddingTokenCount
    sourceCounts = account.bySource
    longDocuments = account.longDocuments
    self.documentTable = documentTable
    self.shards = shards.map(\.record)
  }
}
