package import Files
import Foundation
package import Packing
package import Retrieval
import Shards

/// Corpus index → related chunks → shuffled shards with manifest and document table.
///
/// Three steps: `plan` decides everything that no chunk decides, `spool` packs the units, and
/// `write` shuffles their chunks into shards, or leaves them as a part of a packing.
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
    try PackingPlan(configuration, partition: partition, tokens: tokens, of: index)
  }

  /// Packs an index into `folder`: into shards, or with a partition into a part of a packing, for
  /// `MergeStage`.
  ///
  /// Units are packed on several threads, each with its own random numbers; their chunks are
  /// shuffled and written afterwards. Nothing in the result depends on the number of threads. A
  /// unit that a killed run has finished is not packed again. Memory: the buffer and the terms of a
  /// source for each thread, the fragments of a shard for each thread, 8 bytes per chunk, the
  /// dropped documents, and what `PackingUnits` says.
  package func pack(
    _ index: CorpusIndex, by plan: PackingPlan, into folder: OutputFolder, progress: ProgressLine
  ) throws {
    let spools = try spool(index, by: plan, into: folder, progress: progress)
    try write(spools, of: index, by: plan, into: folder, progress: progress)
    try folder.finish()
  }

  /// Packs the units that are not packed yet, and gives the paths of all spools.
  private func spool(
    _ index: CorpusIndex, by plan: PackingPlan, into folder: OutputFolder, progress: ProgressLine
  ) throws -> [String] {
    let units = plan.units
    let suffix = try spoolSuffix(plan, index)
    let paths = units.map { "\(folder.workingPath)/unit-\($0.number)-\(suffix).chunks" }
    let doneCount = paths.count { FileManager.default.fileExists(atPath: $0) }
    if doneCount > 0 {
      progress.note("resuming: \(doneCount) of \(units.count) units are packed already")
    }
    progress.begin("packing", unit: .tokens, total: units.reduce(0) { $0 + $1.tokenCount })
    // The longest first, so that no thread is left with one when the others are done.
    let order = units.indices.sorted { units[$0].tokenCount > units[$1].tokenCount }
    _ = try IndependentWork.results(
      count: units.count, threadCount: threadCount, worker: FragmentAnalyzer(index.analyzer)
    ) { analyzer, place in
      let i = order[place]
      guard !FileManager.default.fileExists(atPath: paths[i]) else {
        return progress.find(units[i].tokenCount)
      }
      try UnitPacker(
        unit: units[i], settings: plan.settings, index: CorpusIndex(reopening: index),
        tokenizer: plan.tokenizer, analyzer: analyzer, progress: progress
      ).pack(into: ChunkSpoolWriter(path: paths[i], tokenWidth: plan.settings.tokenWidth))
    }
    progress.end()
    return paths
  }

  /// Stands for the settings and the index, so that no spool of a run with others is taken for one
  /// of this run.
  private func spoolSuffix(_ plan: PackingPlan, _ index: CorpusIndex) throws -> String {
    let attributes = try FileManager.default.attributesOfItem(atPath: index.path)
    let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let identity = "\(attributes[.size] ?? 0) \(changed) \(index.tokenizer.fingerprint)"
    let settings = PackingPart.SettingsForm(plan.settings, plan.corpus)
    let digest = FileDigest.hexadecimal(of: try settings.jsonBytes() + Array(identity.utf8))
    return String(digest.prefix(16))
  }

  /// Writes shards, or a part, from the spools of all units.
  private func write(
    _ paths: [String], of index: CorpusIndex, by plan: PackingPlan, into folder: OutputFolder,
    progress: ProgressLine
  ) throws {
    let spools = try paths.map { try ChunkSpool(path: $0, tokenWidth: plan.settings.tokenWidth) }
    let documents = PackedDocuments(
      index: index, settings: plan.settings, partition: partition,
      dropped: spools.flatMap(\.dropped).sorted { $0.documentID < $1.documentID })
    if let partition {
      try PartStage(plan: plan, partition: partition, folder: folder)
        .write(spools, paths: paths, documents: documents)
    } else {
      try ShardStage(
        settings: plan.settings, tokenizer: plan.tokenizerFiles, threadCount: threadCount,
        folder: folder
      ).write(spools, progress: progress, forEachRow: documents.forEachRow)
    }
  }
}
