import BM25
import Packing
import Retrieval
import Shards

/// The tokens that each source may give to each unit, where weights are asked.
///
/// What a source has is what the packing could take of it: documents that are held out, too long or
/// near-duplicates of an earlier one are not there. The budgets are the largest in proportion to
/// the weights for which no source is repeated; a source's budget is divided over the partitions in
/// proportion to what it has there.
struct SourceBudgets {
  /// By unit, then by source.
  let tokenCounts: [[Int]]

  /// The budgets of all units of an index.
  ///
  /// O(documents); with a holdout, or where near-duplicates are dropped, the documents are read as
  /// they will be when they are packed.
  init(
    weights: [Double], settings: PackingSettings, units: [PackingUnit], of index: CorpusIndex,
    threadCount: Int
  ) throws {
    let available = try SourceBudgets.available(
      settings, units: units, of: index, threadCount: threadCount)
    let sources = index.sources.indices
    let budgets = TokenBudgets.allocate(
      available: sources.map { source in available.reduce(0) { $0 + $1[source] } },
      weights: weights)
    let shares = sources.map { source in
      TokenBudgets.split(budgets[source], over: available.map { $0[source] })
    }
    tokenCounts = units.indices.map { unit in shares.map { $0[unit] } }
  }

  /// The weight of each source; nil where none are asked.
  ///
  /// Throws `PipelineError` where the weights do not name the sources of the index, or the index
  /// holds one partition of a corpus.
  static func weights(
    _ configuration: PackingConfiguration, of index: CorpusIndex
  ) throws -> [Double]? {
    guard let weights = configuration.weights else { return nil }
    guard index.globalStatistics == nil else {
      throw PipelineError.weightsWithGlobalStatistics(index: index.path)
    }
    let names = index.sources.map(\.name)
    let unknown = weights.keys.filter { !names.contains($0) }.sorted()
    guard unknown.isEmpty else {
      throw PipelineError.unknownWeights(names: unknown, known: names)
    }
    let missing = names.filter { weights[$0] == nil }
    guard missing.isEmpty else { throw PipelineError.missingWeights(names: missing) }
    let ordered = names.map { weights[$0] ?? 0 }
    guard ordered.contains(where: { $0 > 0 }) else { throw PipelineError.noWeight }
    return ordered
  }

  /// The tokens of each source that each unit could pack, BOS and EOS counted.
  private static func available(
    _ settings: PackingSettings, units: [PackingUnit], of index: CorpusIndex, threadCount: Int
  ) throws -> [[Int]] {
    let none = [Int](repeating: 0, count: index.sources.count)
    var settings = settings
    let configuration = settings.configuration
    guard configuration.holdout == nil, configuration.nearDuplicates != .drop else {
      // Documents that are kept apart are packed.
      if configuration.nearDuplicates == .apart { settings.configuration.nearDuplicates = .allow }
      return try IndependentWork.results(
        count: units.count, threadCount: threadCount, worker: none
      ) { [settings] none, unit in
        let documents = DocumentStream(
          units[unit], of: try CorpusIndex(reopening: index), settings
        ) { _, _ in }
        var available = none
        while let fragment = try documents.next() {
          available[fragment.sourceID] += fragment.tokens.count
        }
        return available
      }
    }
    // The length of a document decides.
    var available = [[Int]](repeating: none, count: units.count)
    let unitOfDocument = SourceBudgets.unitOfDocument(units, documentCount: index.documentCount)
    try index.forEachLength { documentID, sourceID, tokenCount in
      let unit = unitOfDocument(documentID, sourceID)
      available[unit][sourceID] += configuration.availableLength(of: tokenCount)
    }
    return available
  }

  /// The unit of each document; with partitions 4 bytes per document.
  private static func unitOfDocument(
    _ units: [PackingUnit], documentCount: Int
  ) -> (_ documentID: Int, _ sourceID: Int) -> Int {
    guard units.contains(where: { $0.documentIDs != nil }) else {
      var unitOfSource: [Int: Int] = [:]
      for (number, unit) in units.enumerated() {
        for source in unit.sources { unitOfSource[source.id] = number }
      }
      return { [unitOfSource] _, sourceID in unitOfSource[sourceID] ?? 0 }
    }
    var unitOfDocument = [UInt32](repeating: 0, count: documentCount)
    for (number, unit) in units.enumerated() {
      for documentID in unit.documentIDs ?? [] {
        unitOfDocument[Int(documentID)] = UInt32(number)
      }
    }
    return { [unitOfDocument] documentID, _ in Int(unitOfDocument[documentID]) }
  }
}
