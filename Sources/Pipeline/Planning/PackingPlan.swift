import Files
import Foundation
package import Packing
package import Retrieval
package import Shards
import Tokenization

/// All of a packing that is decided before its first chunk is made.
package struct PackingPlan {
  package let settings: PackingSettings

  /// The partition to pack, from 0; nil for all of them.
  let partition: Int?
  let corpus: PackingPart.CorpusRecord
  let units: [PackingUnit]
  let tokenizer: Tokenizer
  let tokenizerFiles: TokenizerFiles

  /// The plan of a packing of an index.
  ///
  /// Throws `PipelineError` where the configuration does not fit the index: weights that do not
  /// name its sources, a whole packing of an index that holds one partition, partitions by topics
  /// that it does not have; `TokenizationError`
  /// for special tokens that its tokenizer does not have. Memory: see `PackingUnits`; with weights
  /// that of all partitions, and of `NearDuplicateFilter` where near-duplicates are dropped.
  package init(
    _ configuration: PackingConfiguration, partition: Int?, tokens: SpecialTokenNames,
    of index: CorpusIndex, threadCount: Int
  ) throws {
    self.partition = partition
    tokenizer = try Tokenizer(json: index.tokenizer.json, path: index.path)
    let roles = try tokens.roles(of: index, tokenizer: tokenizer)
    guard !configuration.documentPolicy.addBOS || roles.bos != nil else {
      throw PipelineError.noBOS(path: index.path)
    }
    let needsTopics = configuration.retrieval?.feed == .topics && !index.hasTopics
    guard !needsTopics || index.globalStatistics != nil else {
      throw PipelineError.noTopics(index: index.path)
    }
    var configuration = configuration
    configuration.retrieval?.analyzer = index.analyzer
    configuration.partitionRule = try index.partitionRule(of: configuration)
    configuration.documentPolicy.specialTokensInText = try index.specialTokens
    tokenizerFiles = TokenizerFiles(
      json: index.tokenizer.json, configuration: tokenizer.configurationData(roles: roles))
    var settings = PackingSettings(
      configuration, vocabularySize: tokenizer.vocabularySize,
      bosTokenID: roles.bos.map(Int.init), eosTokenID: Int(roles.eos), padTokenID: Int(roles.pad),
      tokenizer: tokenizerFiles.record(fingerprint: index.tokenizer.fingerprint),
      sources: index.sources.map(\.name), skipped: try index.skippedByReason())
    let found = try PackingPlan.division(
      settings, partition: partition, of: index, threadCount: threadCount)
    units = found.units
    settings.budgets = found.budgets
    self.settings = settings
    // A small partition waits whole, so its documents come at random.
    guard
      !needsTopics
        || !found.units.contains(where: { [configuration] in $0.isFedByTopics(configuration) })
    else {
      throw PipelineError.noTopicTrees(index: index.path)
    }
    try PackingPlan.requireMappable(unitCount: found.units.count)
    corpus = PackingPart.CorpusRecord(
      documentCount: index.documentCount, digest: found.corpusDigest)
  }

  /// Throws where the spools of so many units cannot be mapped at a time: before they are made.
  static func requireMappable(
    unitCount: Int, limit: Int? = MappedFile.limit
  ) throws(PipelineError) {
    guard let limit, unitCount > limit else { return }
    throw .tooManyUnits(count: unitCount, limit: limit)
  }

  /// What a packing is divided into.
  struct Division {
    /// In order; of one partition where one is packed.
    var units: [PackingUnit]

    /// By source, where a number of tokens or repetition is asked.
    var budgets: [SourceBudget]?
    var corpusDigest: String
  }

  /// The units of a packing with their budgets; with a partition those of it only.
  static func division(
    _ settings: PackingSettings, partition: Int?, of index: CorpusIndex, threadCount: Int
  ) throws -> Division {
    let configuration = settings.configuration
    let weights = try SourceBudgets.weights(configuration, of: index)
    guard !configuration.hasBudgets || index.globalStatistics == nil else {
      throw PipelineError.budgetsWithGlobalStatistics(
        flag: weights == nil ? "--tokens" : "--weights", index: index.path)
    }
    // A budget is divided over all partitions.
    let first = try PackingUnits(
      configuration, partition: configuration.hasBudgets ? nil : partition, of: index)
    guard configuration.hasBudgets else {
      let passes = PackingPasses(
        of: first.all, passCount: configuration.epochCount, groupCount: first.groupCount,
        partitionCount: configuration.partitionCount)
      return Division(units: passes.units, corpusDigest: first.corpusDigest)
    }
    let budgets = try SourceBudgets(
      weights: weights, settings: settings, units: first.all, of: index, threadCount: threadCount)
    let passes = PackingPasses(of: first.all, budgets, repeats: configuration.repeatsDocuments)
    return Division(
      units: passes.units.filter { partition == nil || $0.partition == partition },
      budgets: configuration.repetition == nil ? nil : budgets.bySource,
      corpusDigest: first.corpusDigest)
  }

  /// Where the spools of the units are in the working folder of a packing of an index.
  ///
  /// Their names hold a digest of the settings and the index, so that a spool of other ones is
  /// never mistaken for one of this run.
  func spoolPaths(of index: CorpusIndex, in folder: OutputFolder) throws -> [String] {
    let attributes = try FileManager.default.attributesOfItem(atPath: index.path)
    let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let identity = "\(attributes[.size] ?? 0) \(changed) \(index.tokenizer.fingerprint)"
    let form = PackingPart.SettingsForm(settings, corpus)
    let digest = FileDigest.hexadecimal(of: try form.jsonBytes() + Array(identity.utf8))
    return units.map {
      "\(folder.workingPath)/unit-\($0.number)-\(digest.prefix(16)).chunks"
    }
  }
}

extension CorpusIndex {
  /// What decides on the partitions of a packing: what the user wants, else topics where these are
  /// known, related documents are looked for and the index holds them all; nil without partitions.
  fileprivate func partitionRule(of configuration: PackingConfiguration) throws -> PartitionRule? {
    guard configuration.partitionCount > 1 else { return nil }
    func obstacle() -> PipelineError? {
      if !configuration.strategy.isRetrieving {
        return .topicsWithoutRetrieval(strategy: configuration.strategy.rawValue)
      }
      guard !hasTopics else { return nil }
      return globalStatistics == nil ? .noTopics(index: path) : .noTopicTrees(index: path)
    }
    switch configuration.partitionRule {
    case .hash: return .hash
    case .topics:
      if let error = obstacle() { throw error }
      return .topics
    case nil: return globalStatistics == nil && obstacle() == nil ? .topics : .hash
    }
  }

  /// What special tokens in the texts were taken for.
  fileprivate var specialTokens: SpecialTokenHandling {
    get throws {
      guard let handling = SpecialTokenHandling(rawValue: specialTokenHandling) else {
        throw RetrievalError.damaged(path: path, what: "the handling of special tokens")
      }
      return handling
    }
  }
}

/// The special tokens that the user names; nil where the tokenizer or the index decides.
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

  /// The roles of the special tokens of an index: each as it is named here, else as the index has
  /// it.
  ///
  /// Throws `TokenizationError` where a token does not exist, or ordinary text can contain it.
  func roles(of index: CorpusIndex, tokenizer: Tokenizer) throws -> SpecialTokenRoles {
    func id(_ name: String?, role: String, stored: UInt32?) throws -> UInt32? {
      guard let name else { return stored }
      guard let id = tokenizer.tokenID(of: name) else {
        throw TokenizationError.unknownToken(path: index.path, role: role, token: name)
      }
      return id
    }
    guard let eos = try id(eos, role: "end of text", stored: index.tokenizer.eosTokenID) else {
      throw TokenizationError.noEndOfText(
        path: index.path, candidates: tokenizer.specialTokens.map(\.content))
    }
    let roles = SpecialTokenRoles(
      bos: try id(bos, role: "beginning of text", stored: index.tokenizer.bosTokenID), eos: eos,
      pad: try id(pad, role: "padding", stored: index.tokenizer.padTokenID) ?? eos)
    try roles.requireReserved(in: tokenizer, path: index.path)
    return roles
  }
}
