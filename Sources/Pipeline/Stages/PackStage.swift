package import Files
import Foundation
package import Packing
package import Retrieval
import Shards

/// Corpus index → related chunks → shuffled shards with manifest and document table.
///
/// Three steps: `plan` decides everything that no chunk decides, `packUnits` makes the chunks, and
/// `write` shuffles them into shards, or leaves them as a part of a packing.
package struct PackStage: Sendable {
  package var configuration: PackingConfiguration

  /// The partition to pack, from 0; nil for all of them.
  package var partition: Int?

  /// The special tokens that the user names.
  package var tokens = SpecialTokenNames()
  package var threadCount = ProcessInfo.processInfo.activeProcessorCount

  /// A packer with the given configuration.
  package init(_ configuration: PackingConfiguration) {
    self.configuration = configuration
  }

  /// The packer of what this one leaves out for its holdout; nil without one.
  package var heldOut: PackStage? {
    configuration.heldOut.map { configuration in
      var stage = self
      stage.configuration = configuration
      return stage
    }
  }

  /// Decides what an index becomes; throws where the configuration does not fit it.
  package func plan(_ index: CorpusIndex) throws -> PackingPlan {
    try PackingPlan(
      configuration, partition: partition, tokens: tokens, of: index, threadCount: threadCount)
  }

  /// Packs an index into `folder`: into shards, or with a partition into a part of a packing, for
  /// `MergeStage`.
  ///
  /// Units are packed on several threads, each with its own random numbers; their chunks are
  /// shuffled and written afterwards. Nothing in the result depends on the number of threads. A
  /// unit that a killed run has finished is not packed again. Memory: that of the plan, the buffer
  /// and the terms of a source and the fragments of a shard for each thread, 8 bytes per chunk, and
  /// the dropped documents.
  package func pack(
    _ index: CorpusIndex, by plan: PackingPlan, into folder: OutputFolder, progress: ProgressLine
  ) throws {
    let spools = try packUnits(of: index, by: plan, into: folder, progress: progress)
    try write(spools, of: index, by: plan, into: folder, progress: progress)
    try folder.finish()
  }

  /// Packs the units that are not packed yet, and returns the spools of all.
  private func packUnits(
    of index: CorpusIndex, by plan: PackingPlan, into folder: OutputFolder, progress: ProgressLine
  ) throws -> [UnitSpool] {
    let units = plan.units
    let paths = try plan.spoolPaths(of: index, in: folder)
    let doneCount = paths.count { FileManager.default.fileExists(atPath: $0) }
    if doneCount > 0 {
      progress.note("resuming: \(doneCount) of \(units.count) units are packed already")
    }
    progress.begin("packing", unit: .tokens, total: units.reduce(0) { $0 + $1.tokenCount })
    // The longest first, so that no thread is left with one when the others are done.
    let order = units.indices.sorted { units[$0].tokenCount > units[$1].tokenCount }
    let spools = try IndependentWork.results(
      count: units.count, threadCount: threadCount, worker: FragmentAnalyzer(index.analyzer)
    ) { analyzer, place in
      let i = order[place]
      if let spool = try wholeSpool(paths[i], plan.settings.tokenWidth, progress: progress) {
        progress.find(units[i].tokenCount)
        return spool
      }
      try UnitPacker(
        unit: units[i], settings: plan.settings, index: CorpusIndex(reopening: index),
        tokenizer: plan.tokenizer, analyzer: analyzer, progress: progress
      ).pack(into: ChunkSpoolWriter(path: paths[i], tokenWidth: plan.settings.tokenWidth))
      return try ChunkSpool(path: paths[i], tokenWidth: plan.settings.tokenWidth)
    }
    progress.end()
    return zip(order, spools).sorted { $0.0 < $1.0 }.map { .init(pass: units[$0].pass, chunks: $1) }
  }

  /// The spool that an earlier run has finished; nil where there is none, or a damaged one.
  private func wholeSpool(
    _ path: String, _ tokenWidth: TokenWidth, progress: ProgressLine
  ) throws -> ChunkSpool? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try ChunkSpool(path: path, tokenWidth: tokenWidth)
    } catch ShardsError.damagedSpool(_, let offset) {
      progress.note("\(path) is damaged at byte \(offset); its unit is packed again")
      return nil
    }
  }

  /// Writes shards, or a part, from the spools of all units.
  private func write(
    _ spools: [UnitSpool], of index: CorpusIndex, by plan: PackingPlan,
    into folder: OutputFolder, progress: ProgressLine
  ) throws {
    let documents = PackedDocuments(
      index: index, settings: plan.settings, units: partition == nil ? nil : plan.units,
      dropped: spools.flatMap(\.chunks.dropped).sorted { $0.documentID < $1.documentID })
    if let partition {
      try PartStage(plan: plan, partition: partition, folder: folder).write(
        spools.map(\.chunks), documents)
    } else {
      try ShardStage(
        settings: plan.settings, tokenizer: plan.tokenizerFiles, threadCount: threadCount,
        folder: folder
      ).write(spools, progress: progress, forEachRow: documents.forEachRow)
    }
  }
}
