package import Documents
package import Files
import Foundation
package import Retrieval
package import Shards
package import Tokenization

/// The stages in the order of the data: corpus files → index → chunks → shards → report.
package enum Pipeline {
  /// The spellings by which special tokens are named on the command line; nil where they are not.
  package struct SpecialTokenNames: Sendable {
    package var bos: String?
    package var eos: String?
    package var pad: String?

    /// Names given by the user.
    package init(bos: String? = nil, eos: String? = nil, pad: String? = nil) {
      self.bos = bos
      self.eos = eos
      self.pad = pad
    }
  }

  /// Documents → index, in one file.
  package static func index(
    _ plan: CorpusPlan, with stage: IndexStage, to path: String, overwrite: Bool,
    progress: ProgressLine
  ) throws -> CorpusIndex {
    try stage.build(plan, to: path, overwrite: overwrite, progress: progress)
    return try CorpusIndex(path: path)
  }

  /// Documents → index → chunks → shards.
  ///
  /// Without an `indexPath` the index lives in the working folder of the output, and goes when the
  /// packing is whole. An index that is there already, of the same files and settings, is used as
  /// it is: so a killed run goes on.
  package static func pack(
    _ plan: CorpusPlan, with indexer: IndexStage, indexPath: String?, into folder: OutputFolder,
    overwrite: Bool, progress: ProgressLine, makePacker: (CorpusIndex) throws -> PackStage
  ) throws -> SkipCounts {
    let path = indexPath ?? folder.workingPath + "/corpus.sqlite"
    if try indexer.hasMade(path, of: plan, orThrow: !overwrite) {
      progress.note("going on with the index \(path), which was made of the same files")
      if let statisticsPath = indexer.statisticsPath {
        try writeStatistics(of: CorpusIndex(path: path), to: statisticsPath)
      }
    } else {
      try indexer.build(
        plan, to: path, overwrite: overwrite || indexPath == nil, progress: progress)
    }
    let index = try CorpusIndex(path: path)
    let skipped = try index.skipCounts()
    try makePacker(index).pack(index, into: folder, progress: progress)
    return skipped
  }

  /// Index → chunks → shards.
  package static func pack(
    _ index: CorpusIndex, with packer: PackStage, into folder: OutputFolder, progress: ProgressLine
  ) throws {
    try packer.pack(index, into: folder, progress: progress)
  }

  /// Index → the statistics of its documents, in a file that gets its name when it is whole.
  package static func writeStatistics(of index: CorpusIndex, to path: String) throws {
    var builder = CorpusStatisticsBuilder()
    try builder.append(index)
    try builder.write(to: path)
  }

  /// Shards → every invariant, checked; with an index also every token.
  package static func verify(
    folder: String, index: CorpusIndex?, progress: ProgressLine = ProgressLine(isQuiet: true)
  ) throws -> VerificationReport {
    var indexedTokens: ((Int) throws -> [UInt32])?
    if let index {
      let manifest = try ShardManifest.read(folder: folder)
      guard
        manifest.tokenizer.fingerprint == index.tokenizer.fingerprint,
        manifest.documentTable.rows == index.documentCount, index.globalStatistics == nil
      else { throw PipelineError.otherIndex(folder: folder, index: index.path) }
      indexedTokens = { try index.tokens(ofDocument: $0).tokens }
    }
    var isFirst = true
    defer { progress.clear() }
    return try Verifier(folder: folder, indexedTokens: indexedTokens) { path in
      let tokenizer = try Tokenizer(contentsOf: path)
      return (tokenizer.fingerprint, tokenizer.vocabularySize)
    }.verify { name, count in
      if isFirst { progress.begin("verifying", unit: .checks, total: count) }
      progress.advance(by: isFirst ? 0 : 1, detail: name)
      isFirst = false
    }
  }

  /// The roles of the special tokens of an index: each as the user names it, else as the index
  /// knows it.
  package static func roles(
    of index: CorpusIndex, named names: SpecialTokenNames
  ) throws -> SpecialTokenRoles {
    let tokenizer = try Tokenizer(json: index.tokenizer.json, path: index.path)
    func id(_ name: String?, role: String, stored: UInt32?) throws -> UInt32? {
      guard let name else { return stored }
      guard let id = tokenizer.tokenID(of: name) else {
        throw TokenizationError.unknownToken(path: index.path, role: role, token: name)
      }
      return id
    }
    guard
      let eos = try id(names.eos, role: "end of text", stored: index.tokenizer.eosTokenID)
    else {
      throw TokenizationError.noEndOfText(
        path: index.path, candidates: tokenizer.specialTokens.map(\.content))
    }
    return SpecialTokenRoles(
      bos: try id(names.bos, role: "beginning of text", stored: index.tokenizer.bosTokenID),
      eos: eos, pad: try id(names.pad, role: "padding", stored: index.tokenizer.padTokenID) ?? eos)
  }

  /// Fails where `tokenizer` is not the one that made the index.
  package static func requireSame(
    _ tokenizer: Tokenizer, path: String, as index: CorpusIndex
  ) throws {
    guard tokenizer.fingerprint == index.tokenizer.fingerprint else {
      throw PipelineError.otherTokenizer(
        path: path, fingerprint: tokenizer.fingerprint, index: index.path,
        indexFingerprint: index.tokenizer.fingerprint)
    }
  }
}
