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

  /// An account of no documents.
  package init(_ settings: PackingSettings) {
    self.settings = settings
    bySource = settings.sources.map { SourceCounts(name: $0) }
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
      bySource[sourceID].packedTokens += row.packedTokenCount ?? row.tokenCount
      bySource[sourceID].truncatedDocuments += row.packedTokenCount == nil ? 0 : 1
      bySource[sourceID].truncatedTokens +=
        row.tokenCount - (row.packedTokenCount ?? row.tokenCount)
    }
  }

  /// Works out the shares of the sources; to be called when all documents are in.
  package mutating func finish() {
    let total = counts.packedTokens + counts.eosTokens + counts.bosTokens
    let weights = settings.configuration.weights
    let weightSum = weights?.values.sorted().reduce(0, +)
    let policy = settings.documentPolicy
    for i in bySource.indices {
      let source = bySource[i]
      let own =
        source.packedTokens + (policy.addBOS ? source.packedDocuments : 0)
        + (policy.addEOS ? source.packedDocuments - source.truncatedDocuments : 0)
      bySource[i].obtainedShare = total == 0 ? 0 : Double(own) / Double(total)
      if let weightSum, let weight = weights?[source.name] {
        bySource[i].askedShare = weight / weightSum
      }
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
    packedTokens += row.packedTokenCount ?? row.tokenCount
    if settings.documentPolicy.addBOS { bosTokens += 1 }
    if let packed = row.packedTokenCount {
      truncatedDocuments += 1
      truncatedTokens += row.tokenCount - packed
    } else if settings.documentPolicy.addEOS {
      eosTokens += 1
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
