import BM25
import Packing
import Retrieval
import Shards

/// The tokens that each source gives to each unit, where weights or a number of tokens are asked.
///
/// What a source has is what the packing could take of it: documents that are held out, too long or
/// near-duplicates of an earlier one are not there. What a source gives is divided over the
/// partitions in proportion to what it has there.
struct SourceBudgets {
  /// Of all units together, by source.
  let bySource: [SourceBudget]

  /// By unit of the first pass, then by source.
  private let available: [[Int]]

  /// The budgets of an index; `units` are those of the first pass, of all partitions.
  ///
  /// O(documents); with a holdout, or where near-duplicates are dropped, the documents are read as
  /// they will be when they are packed. Throws `PipelineError.tooLittle` where a source would have
  /// to be repeated more often than the configuration allows.
  init(
    weights: [Double]?, settings: PackingSettings, units: [PackingUnit], of index: CorpusIndex,
    threadCount: Int
  ) throws {
    let available = try SourceBudgets.available(
      settings, units: units, of: index, threadCount: threadCount)
    self.available = available
    let sources = index.sources.indices
    let sums = sources.map { source in available.reduce(0) { $0 + $1[source] } }
    let limit = settings.repetition?.limit ?? 1
    bySource = zip(sums, settings.configuration.askedTokenCounts(available: sums, weights: weights))
      .map { available, asked in
        // What is asked may exceed the limit by a rounding.
        let most = Int((limit * Double(available)).rounded(.down))
        return SourceBudget(available: available, asked: asked == most + 1 ? most : asked)
      }
    let shortages = zip(index.sources, bySource).filter {
      Double($1.askedTokenCount) > limit * Double($1.availableTokenCount)
    }
    guard shortages.isEmpty else {
      throw PipelineError.tooLittle(
        Shortage(limit: limit, sources: shortages.map { ($0.name, $1) }))
    }
  }

  /// What a source gives to a unit in a pass, from 0; nil where it has given everything before.
  func tokenCount(ofSource source: Int, unit: Int, pass: Int) -> Int? {
    let budget = bySource[source]
    if pass < budget.wholePassCount { return available[unit][source] }
    guard pass < budget.passCount else { return nil }
    return TokenBudgets.split(
      budget.lastPassTokenCount, over: available.map { $0[source] })[unit]
  }

  /// Whether a source gives everything it has in a pass.
  func isWhole(source: Int, pass: Int) -> Bool { pass < bySource[source].wholePassCount }

  /// The weight of each source; nil where none are asked.
  ///
  /// Throws `PipelineError` where the weights do not name the sources of the index.
  static func weights(
    _ configuration: PackingConfiguration, of index: CorpusIndex
  ) throws -> [Double]? {
    guard let weights = configuration.weights else { return nil }
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
