import BM25
import Packing
import Retrieval

/// The tokens that each source of an index may give, where weights are given.
struct SourceBudgets {
  /// By source.
  let tokenCounts: [Int]

  /// The largest budgets in proportion to the weights of a configuration; nil without weights.
  ///
  /// Throws `PipelineError` where the weights do not name the sources of the index, or the index
  /// holds one partition of a corpus. O(documents) with a holdout or where long documents lose
  /// tokens, else O(sources).
  init?(_ configuration: PackingConfiguration, of index: CorpusIndex) throws {
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
    tokenCounts = TokenBudgets.allocate(
      available: try SourceBudgets.available(configuration, of: index), weights: ordered)
  }

  /// The tokens of each source that could be packed, BOS and EOS counted.
  private static func available(
    _ configuration: PackingConfiguration, of index: CorpusIndex
  ) throws -> [Int] {
    var available = [Int](repeating: 0, count: index.sources.count)
    if let holdout = configuration.holdoutSplit {
      for documentID in 0..<index.documentCount {
        let (sourceID, tokens) = try index.tokens(ofDocument: documentID)
        guard holdout.contains(tokens) else { continue }
        available[sourceID] += configuration.availableLength(of: tokens.count)
      }
    } else if configuration.longDocuments != .split {
      try index.forEachLength { _, sourceID, tokenCount in
        available[sourceID] += configuration.availableLength(of: tokenCount)
      }
    } else {
      let boundary = configuration.documentPolicy.boundaryTokenCount
      available = index.sources.map { $0.tokenCount + $0.statistics.documentCount * boundary }
    }
    return available
  }
}
