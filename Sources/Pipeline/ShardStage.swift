import Documents
import Packing
import Retrieval
import Shards
import Tokenization

/// Spooled chunks → shards in shuffled order, document table, manifest.
struct ShardStage {
  let stage: PackStage
  let index: CorpusIndex
  let tokenizer: Tokenizer
  let folder: OutputFolder

  /// Writes everything; the manifest comes last, so a folder that has one is whole.
  func write(_ spools: [ChunkSpool], progress: ProgressLine) throws {
    let order = ChunkOrder(spools: spools, seed: stage.seed)
    let dropped = Set(spools.flatMap(\.droppedDocumentIDs))
    let writer = ShardWriter(
      chunkLength: stage.chunkLength, vocabularySize: tokenizer.vocabularySize,
      eosTokenID: Int(stage.roles.eos), padTokenID: Int(stage.roles.pad))
    let results = try writeShards(order, writer, progress: progress)
    let accounts = try writeDocumentTable(dropped: dropped)
    let tokenizerFiles = ShardManifest.Tokenizer(
      sha256: try folder.write(index.tokenizer.json, to: ShardManifest.Tokenizer.fileName),
      configurationSHA256: try folder.write(
        tokenizer.configurationData(roles: stage.roles),
        to: ShardManifest.Tokenizer.configurationFileName),
      fingerprint: index.tokenizer.fingerprint)
    let manifest = try manifest(
      order, results, accounts, tokenizerFiles, width: writer.tokenWidth)
    try folder.write(manifest.jsonBytes(), to: ShardManifest.fileName)
  }

  private func writeShards(
    _ order: ChunkOrder, _ writer: ShardWriter, progress: ProgressLine
  ) throws -> [ShardWriter.Result] {
    let rowByteCount = stage.chunkLength * writer.tokenWidth.byteCount
    let rowsPerShard = max(
      1, min(stage.shardByteCount / rowByteCount, Int(Int32.max) / stage.chunkLength))
    let shardCount = (order.count + rowsPerShard - 1) / rowsPerShard
    progress.begin("writing", unit: .rows, total: order.count)
    var results: [ShardWriter.Result] = []
    var nextShard = 0
    try OrderedWork<Int, Slot>(
      threadCount: stage.threadCount,
      makeWorker: { Slot() },
      next: {
        defer { nextShard += 1 }
        return nextShard < shardCount ? nextShard : nil
      },
      process: { shard, slot in
        let start = shard * rowsPerShard
        let rows = order.rows(start..<min(order.count, start + rowsPerShard))
        slot.result = try writer.write(rows, index: shard, folder: folder.path)
      },
      commit: { _, slot in
        guard let result = slot.result else { return }
        results.append(result)
        progress.advance(by: result.record.rows)
      }
    ).run()
    progress.end()
    return results
  }

  /// Where a thread leaves what it wrote.
  private final class Slot {
    var result: ShardWriter.Result?
  }

  private struct Accounts {
    var table: ShardManifest.FileRecord
    var counts: TokenCounts
    var bySource: [SourceCounts]
  }

  private func writeDocumentTable(dropped: Set<Int>) throws -> Accounts {
    var counts = TokenCounts()
    var bySource = index.sources.map { SourceCounts(name: $0.name) }
    let table = try DocumentTable.write(folder: folder.path) { emit in
      try index.forEachDocument { document in
        let isDropped = dropped.contains(document.id)
        if isDropped {
          counts.droppedDocuments += 1
          counts.droppedTokens += document.tokenCount
          bySource[document.sourceID].droppedDocuments += 1
          bySource[document.sourceID].droppedTokens += document.tokenCount
        } else {
          counts.packedDocuments += 1
          counts.packedTokens += document.tokenCount
          bySource[document.sourceID].packedDocuments += 1
          bySource[document.sourceID].packedTokens += document.tokenCount
        }
        try emit(
          DocumentRow(
            documentID: document.id, externalID: document.externalID,
            source: index.sources[document.sourceID].name, path: document.path,
            line: document.line, tokenCount: document.tokenCount,
            dropped: isDropped ? .overBudget : nil))
      }
    }
    counts.eosTokens = stage.boundary.eos == nil ? 0 : counts.packedDocuments
    counts.bosTokens = stage.boundary.bos == nil ? 0 : counts.packedDocuments
    let frame = stage.boundary.count
    let realTokenCount = counts.packedTokens + counts.eosTokens + counts.bosTokens
    let weightSum = stage.weights?.values.reduce(0, +)
    for i in bySource.indices {
      let tokenCount = bySource[i].packedTokens + bySource[i].packedDocuments * frame
      bySource[i].obtainedShare =
        realTokenCount == 0 ? 0 : Double(tokenCount) / Double(realTokenCount)
      if let weightSum, let weight = stage.weights?[bySource[i].name] {
        bySource[i].askedShare = weight / weightSum
      }
    }
    return Accounts(table: table, counts: counts, bySource: bySource)
  }

  private func manifest(
    _ order: ChunkOrder, _ results: [ShardWriter.Result], _ accounts: Accounts,
    _ tokenizerFiles: ShardManifest.Tokenizer, width: TokenWidth
  ) throws -> ShardManifest {
    var counts = accounts.counts
    counts.padTokens = results.reduce(0) { $0 + $1.paddingTokenCount }
    return ShardManifest(
      chunkLength: stage.chunkLength,
      vocabularySize: tokenizer.vocabularySize,
      tokenDType: width.rawValue,
      bosTokenID: Nullable(stage.roles.bos.map(Int.init)),
      eosTokenID: Int(stage.roles.eos),
      padTokenID: Int(stage.roles.pad),
      isEOSDerivable: stage.addsEOS && results.allSatisfy(\.isEOSDerivable),
      tokenizer: tokenizerFiles,
      documentPolicy: .init(
        addBOS: stage.boundary.bos != nil, addEOS: stage.addsEOS,
        specialTokensInText: index.specialTokenHandling),
      configuration: .init(
        strategy: stage.strategy.rawValue, seed: stage.seed,
        retrieval: retrievalConfiguration, weights: stage.weights),
      rowCount: order.count,
      tokenCount: order.count * stage.chunkLength,
      paddingTokenCount: counts.padTokens,
      segmentCount: results.reduce(0) { $0 + $1.record.segments },
      counts: counts,
      sources: index.sources.map(\.name),
      sourceCounts: accounts.bySource,
      skipped: Dictionary(
        uniqueKeysWithValues: try index.skipCounts().entries.map { ($0.reason.rawValue, $0.count) }),
      documentTable: accounts.table,
      shards: results.map(\.record))
  }

  private var retrievalConfiguration: ShardManifest.Configuration.Retrieval? {
    guard stage.strategy == .bm25 else { return nil }
    let retrieval = stage.retrieval
    return .init(
      analyzer: index.analyzer.rawValue, order: retrieval.order.rawValue,
      bufferCapacity: retrieval.bufferCapacity, queryTermLimit: retrieval.queryTermLimit,
      k1: retrieval.parameters.k1, b: retrieval.parameters.b)
  }
}
