package import Documents
package import Files
import Foundation
import Packing
package import Retrieval
package import Shards
package import Tokenization

/// The stages in the order of the data: corpus files → index → chunks → shards → report.
package enum Pipeline {
  /// What is packed: an index, or corpus files that become one first.
  package enum PackInput {
    /// An index. A tokenizer that is given must be the one that made it.
    case index(path: String, tokenizer: (tokenizer: Tokenizer, path: String)?)

    /// Corpus files, and where their index is kept; without a path it lives in the working folder
    /// of the output, and is removed when the packing is whole.
    case files(CorpusPlan, IndexStage, indexPath: String?)
  }

  /// Documents → index, in one file.
  package static func index(
    _ plan: CorpusPlan, with stage: IndexStage, to path: String, overwrite: Bool,
    progress: ProgressLine
  ) throws -> CorpusIndex {
    try stage.build(plan, to: path, overwrite: overwrite, progress: progress)
    return try CorpusIndex(path: path)
  }

  /// Documents → index → chunks → shards in the folder `output`, and what is held out beside it.
  ///
  /// Returns what was skipped when corpus files were read. A configuration that does not fit an
  /// index is an error before the output is touched. An index of the same files and settings that
  /// is there already is used as it is: so a killed run resumes. The statistics of an index are
  /// written to `statistics` too.
  package static func pack(
    _ input: PackInput, with packer: PackStage, to output: String, overwrite: Bool,
    statistics: StatisticsFile? = nil, progress: ProgressLine
  ) throws -> SkipCounts {
    switch input {
    case .index(let path, let tokenizer):
      let index = try CorpusIndex(path: path)
      if let tokenizer { try requireSame(tokenizer.tokenizer, path: tokenizer.path, as: index) }
      let plan = try packer.plan(index)
      let folder = try OutputFolder(packing: output, overwrite: overwrite)
      if let statistics {
        try index.writeStatistics(to: statistics.path, overwrite: statistics.overwrite)
      }
      try pack(
        index, by: plan, with: packer, into: folder, overwrite: overwrite, progress: progress)
      return SkipCounts()
    case .files(let files, var indexer, let indexPath):
      // An index that is kept serves any strategy.
      indexer.makesTopics =
        indexPath != nil || packer.configuration.retrieval?.feed == .topics
      guard !packer.configuration.documentPolicy.addBOS || indexer.roles?.bos != nil else {
        throw PipelineError.noBOS(path: indexer.tokenizerPath)
      }
      let folder = try OutputFolder(packing: output, overwrite: overwrite)
      let heldOut = try packer.heldOut.map {
        try HeldOutFolder($0, beside: folder, overwrite: overwrite)
      }
      let index = try indexer.makeOrReuse(
        files, at: indexPath ?? folder.workingPath + "/corpus.sqlite",
        overwrite: overwrite, isKept: indexPath != nil, progress: progress)
      let plan = try packer.plan(index)
      try heldOut?.pack(index, progress: progress)
      try packer.pack(index, by: plan, into: folder, progress: progress)
      return try index.skipCounts()
    }
  }

  /// Index → chunks → shards, those that are held out first.
  ///
  /// Their folder belongs to the output's, which is not finished yet: after a kill it is packed
  /// again.
  package static func pack(
    _ index: CorpusIndex, by plan: PackingPlan, with packer: PackStage, into folder: OutputFolder,
    overwrite: Bool = false, progress: ProgressLine
  ) throws {
    let heldOut = try packer.heldOut.map {
      try HeldOutFolder($0, beside: folder, overwrite: overwrite)
    }
    try heldOut?.pack(index, progress: progress)
    try packer.pack(index, by: plan, into: folder, progress: progress)
  }

  /// Shards → every invariant, checked; with an index also every token, the document table, and
  /// some chunks, which are packed again.
  package static func verify(
    folder: String, index: CorpusIndex?, progress: ProgressLine = ProgressLine(isQuiet: true)
  ) throws -> VerificationReport {
    var indexedTokens: ((Int) throws -> [UInt32])?
    var comparisons: [Verifier.Comparison] = []
    if let index {
      let manifest = try ShardManifest.read(folder: folder)
      guard
        manifest.tokenizer.fingerprint == index.tokenizer.fingerprint,
        manifest.documentTable.rows == index.documentCount, index.globalStatistics == nil
      else { throw PipelineError.otherIndex(folder: folder, index: index.path) }
      indexedTokens = { try index.tokens(ofDocument: $0).tokens }
      comparisons =
        IndexComparison(folder: folder, manifest: manifest, index: index).comparisons
    }
    var isFirst = true
    defer { progress.clear() }
    return try Verifier(
      folder: folder, indexedTokens: indexedTokens, comparisons: comparisons
    ) { path in
      let tokenizer = try Tokenizer(contentsOf: path)
      return (tokenizer.fingerprint, tokenizer.vocabularySize)
    }.verify { name, count in
      if isFirst { progress.begin("verifying", unit: .checks, total: count) }
      progress.advance(by: isFirst ? 0 : 1, detail: name)
      isFirst = false
    }
  }

  /// Fails where `tokenizer` is not the one that made the index.
  private static func requireSame(
    _ tokenizer: Tokenizer, path: String, as index: CorpusIndex
  ) throws {
    guard tokenizer.fingerprint == index.tokenizer.fingerprint else {
      throw PipelineError.otherTokenizer(
        path: path, fingerprint: tokenizer.fingerprint, index: index.path,
        indexFingerprint: index.tokenizer.fingerprint)
    }
  }
}
