import Files
import Packing
import Shards

/// Spooled chunks → shards in shuffled order, document table, manifest.
struct ShardStage {
  let settings: PackingSettings
  let tokenizer: TokenizerFiles
  let threadCount: Int
  let folder: OutputFolder

  /// Writes everything; the manifest comes last, so a folder that has one is whole.
  ///
  /// Shards and document table are written side by side where there are threads for both.
  /// `spools` are those of all units in their order; `forEachRow` passes the rows of the document
  /// table, ascending. Throws `PipelineError.emptyPacking` if there are no chunks.
  func write(
    _ spools: [UnitSpool], progress: ProgressLine,
    forEachRow: @escaping ((DocumentRow) throws -> Void) throws -> Void
  ) throws {
    let order = ChunkOrder(spools: spools, settings.configuration)
    guard order.count > 0 else {
      throw PipelineError.emptyPacking(
        try Emptiness(of: settings.configuration, forEachRow: forEachRow))
    }
    var shards: [ShardWriter.Result] = []
    var account = PackingAccount(settings)
    var table: ShardManifest.FileRecord?
    try IndependentWork.run(count: 2, threadCount: threadCount) { job in
      if job == 0 {
        shards = try writeShards(order, progress: progress)
      } else {
        let clock = progress.timings.clock()
        table = try DocumentTable.write(folder: folder.path) { emit in
          try forEachRow { row in
            account.add(row)
            try emit(row)
          }
        }
        progress.timings.add(clock, to: .table)
      }
    }
    guard let table else { preconditionFailure("neither a document table nor an error") }
    let clock = progress.timings.clock()
    account.finish()
    try tokenizer.write(into: folder)
    let manifest = ShardManifest(settings, account: account, shards: shards, documentTable: table)
    try folder.write(manifest.jsonBytes(), to: ShardManifest.fileName)
    progress.timings.add(clock, to: .table)
  }

  private func writeShards(
    _ order: ChunkOrder, progress: ProgressLine
  ) throws -> [ShardWriter.Result] {
    let timings = progress.timings
    var writer = ShardWriter(
      chunkLength: settings.chunkLength, vocabularySize: settings.vocabularySize,
      eosTokenID: settings.eosTokenID, padTokenID: settings.padTokenID)
    writer.denseTensors = settings.denseTensors
    writer.boundaryLoss = settings.boundaryLoss
    let rowByteCount = settings.chunkLength * writer.tokenWidth.byteCount
    let rowsPerShard = max(
      1, min(settings.shardByteCount / rowByteCount, Int(Int32.max) / settings.chunkLength))
    let shardCount = (order.count + rowsPerShard - 1) / rowsPerShard
    progress.begin("writing", unit: .rows, total: order.count)
    var results: [ShardWriter.Result] = []
    var nextShard = 0
    try OrderedWork<Int, Slot>(
      threadCount: threadCount,
      makeWorker: { Slot() },
      next: {
        defer { nextShard += 1 }
        return nextShard < shardCount ? nextShard : nil
      },
      process: { shard, slot in
        let clock = timings.clock()
        let start = shard * rowsPerShard
        let rows = order.rows(start..<min(order.count, start + rowsPerShard))
        slot.result = try writer.write(rows, index: shard, folder: folder.path)
        timings.add(clock, to: .shards)
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
}
