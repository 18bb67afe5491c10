import Foundation

/// How well rankings agree with judgements, averaged over the queries that have a relevant
/// document.
///
/// A document is relevant where its gain is above 0. Where documents share an external id, the
/// first of a ranking counts and the others are left out of it, since a judgement is about the id.
/// A query that has relevant documents but no ranking counts as 0.
package struct RankingQuality: Sendable, Equatable {
  /// Queries with at least one relevant document.
  package private(set) var queryCount = 0

  /// Normalised discounted cumulative gain of the first ten: Σ gain / log2(rank + 1) over that of
  /// the best order.
  package private(set) var nDCG10 = 0.0

  /// Mean average precision, over the whole rankings: precision at the rank of each relevant
  /// document, summed and divided by the number of relevant documents.
  package private(set) var meanAveragePrecision = 0.0

  /// The share of the relevant documents among the first hundred.
  package private(set) var recall100 = 0.0

  /// Judged queries of which no ranking was given.
  package private(set) var missingQueryCount = 0

  /// Measures what `search` finds, external ids best first, for those of the queries that are
  /// judged.
  ///
  /// Throws `RetrievalError.repeatedQuery` where two of them share an id, since judgements are
  /// about one, and what `search` throws.
  package init(
    of queries: [QueryFile.Query], against judgements: RelevanceJudgements,
    search: (_ text: String) throws -> [String]
  ) throws {
    let judged = queries.filter { judgements.gains[$0.id] != nil }
    var seen: Set<String> = []
    if let query = judged.first(where: { !seen.insert($0.id).inserted }) {
      throw RetrievalError.repeatedQuery(id: query.id)
    }
    var rankings: [String: [String]] = [:]
    for query in judged { rankings[query.id] = try search(query.text) }
    self.init(of: rankings, against: judgements)
  }

  /// Measures rankings of external ids, best first, by query id.
  package init(of rankings: [String: [String]], against judgements: RelevanceJudgements) {
    missingQueryCount = judgements.gains.keys.reduce(0) { rankings[$1] == nil ? $0 + 1 : $0 }
    // In the order of the ids, so that the sums have the same bits in every run.
    for (query, gains) in judgements.gains.sorted(by: { $0.key < $1.key }) {
      let ideal = gains.values.filter { $0 > 0 }.sorted(by: >)
      if ideal.isEmpty { continue }
      queryCount += 1
      var seen: Set<String> = []
      let ranked = (rankings[query] ?? []).filter { seen.insert($0).inserted }
        .map { max(0, gains[$0] ?? 0) }
      nDCG10 += RankingQuality.gain(ranked) / RankingQuality.gain(ideal)
      var found = 0
      for (rank, gain) in ranked.enumerated() where gain > 0 {
        found += 1
        meanAveragePrecision += Double(found) / Double(rank + 1) / Double(ideal.count)
      }
      recall100 += Double(ranked.prefix(100).filter { $0 > 0 }.count) / Double(ideal.count)
    }
    let count = Double(max(1, queryCount))
    nDCG10 /= count
    meanAveragePrecision /= count
    recall100 /= count
  }

  private static func gain(_ gains: [Int]) -> Double {
    gains.prefix(10).enumerated().reduce(0) {
      $0 + Double($1.element) / log2(Double($1.offset + 2))
    }
  }
}
