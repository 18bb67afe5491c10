import ArgumentParser
import BM25
import Foundation
import Pipeline
import Reporting
import Retrieval

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Finds documents in an index, ranked by BM25.",
    discussion: """
        bm25chunk search corpus.sqlite "how to brew coffee"
        bm25chunk search corpus.sqlite --like wiki/123 --source wiki --explain
        bm25chunk search corpus.sqlite --queries queries.jsonl --limit 100 --json
        bm25chunk search corpus.sqlite --queries queries.jsonl --qrels qrels/test.tsv
      """)

  @Argument(help: "An index written by `bm25chunk index`.", completion: .file())
  var index: String

  @Argument(help: "What to look for.")
  var query: String?

  @Option(help: "Look for documents like the one with this external id.")
  var like: String?

  @Option(
    help: "Run many queries: JSON lines with \"id\" and \"text\"; writes one line per query.",
    completion: .file())
  var queries: String?

  @Option(help: "Search in this source only; may be given several times.")
  var source: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Measure the rankings of --queries against these judgements (BEIR or TREC), instead of \
      writing them.
      """, valueName: "file"),
    completion: .file())
  var qrels: String?

  @Option(help: "Maximum number of documents to show (default: 10; with --qrels: 1000).")
  var limit: Int?

  @OptionGroup(title: "Scoring") var scoring: ScoringOptions

  @Flag(help: "Show the tree of factors behind each score.")
  var explain = false

  @Flag(help: .json)
  var json = false

  @OptionGroup var display: ProgressOptions

  func validate() throws {
    guard [query, like, queries].compactMap({ $0 }).count == 1 else {
      throw ValidationError("Give exactly one of a query, --like and --queries.")
    }
    guard qrels == nil || queries != nil else {
      throw ValidationError("--qrels: give the queries of the judgements with --queries.")
    }
    guard (limit ?? 1) > 0 else { throw ValidationError("--limit must be at least 1.") }
  }

  func run() throws {
    let index = try CorpusIndex(path: index)
    let sources = source.isEmpty ? nil : try source.map { try index.source(named: $0) }
    let search = try CorpusSearch(
      index: index, sources: sources, parameters: scoring.parameters)
    let analysis = try QueryAnalysis(for: index)
    func query(_ text: String) throws -> SearchQuery {
      try search.query(of: analysis.terms(ofText: text))
    }
    if let queries, let qrels {
      let judgements = try RelevanceJudgements(contentsOf: qrels)
      let quality = try RankingQuality(of: QueryFile.read(queries), against: judgements) {
        try search.search(query($0), limit: limit ?? 1_000).map(\.externalID)
      }
      try write(quality)
    } else if let queries {
      for entry in try QueryFile.read(queries) {
        let hits = try hits(search, query(entry.text))
        try Output.writeJSON(QueryResultJSON(queryID: entry.id, hits: hits), isLine: true)
      }
    } else if let like {
      let (documentID, _, twinCount) = try index.document(externalID: like, preferring: sources)
      if twinCount > 0 { Outcome.writeError("\(twinCount) more documents have the id \(like)\n") }
      let selection = QuerySelection(rule: scoring.queryRule, limit: scoring.queryTerms)
      let query =
        selection.rule == .head
        ? try search.query(
          of: analysis.terms(ofHeadOf: documentID, limit: selection.limit), excluding: documentID)
        : try search.query(likeDocument: documentID, selection: selection)
      try write(try hits(search, query))
    } else if let text = self.query {
      try write(try hits(search, query(text)))
    }
  }

  private func hits(_ search: CorpusSearch, _ query: SearchQuery) throws -> [HitJSON] {
    try search.search(query, limit: limit ?? 10).map { hit in
      HitJSON(hit, explanation: explain ? try search.explain(hit, query: query) : nil)
    }
  }

  private func write(_ hits: [HitJSON]) throws {
    guard !json else { return try Output.writeJSON(hits) }
    guard !hits.isEmpty else {
      Outcome.writeError("no document contains a term of the query\n")
      return
    }
    try Output.write(
      hits.enumerated().flatMap { rank, hit -> [String] in
        let score = String(format: "%.4f", hit.score)
        let names = [hit.source, hit.externalID, hit.place].map(\.visible)
        return ["\(rank + 1)  \(score)  " + names.joined(separator: "  ")]
          + (hit.explanation?.lines(indentation: 1) ?? [])
      })
  }

  private func write(_ quality: RankingQuality) throws {
    if quality.missingQueryCount > 0 {
      Outcome.writeError("\(quality.missingQueryCount) judged queries are not among the queries\n")
    }
    guard !json else { return try Output.writeJSON(QualityJSON(quality)) }
    func line(_ name: String, _ value: Double) -> String {
      name.padding(toLength: 12, withPad: " ", startingAt: 0) + String(format: "%.4f", value)
    }
    try Output.write([
      line("nDCG@10", quality.nDCG10), line("MAP", quality.meanAveragePrecision),
      line("recall@100", quality.recall100), "queries     \(quality.queryCount)",
    ])
  }
}

private struct HitJSON: Encodable {
  var externalID: String
  var source: String
  var score: Double
  var place: String
  var explanation: ScoreExplanation?

  init(_ hit: CorpusSearch.Hit, explanation: ScoreExplanation?) {
    externalID = hit.externalID
    source = hit.source
    score = hit.score
    place = "\(hit.path):\(hit.line)"
    self.explanation = explanation
  }

  enum CodingKeys: String, CodingKey {
    case source, score, place, explanation
    case externalID = "external_id"
  }
}

private struct QueryResultJSON: Encodable {
  var queryID: String
  var hits: [HitJSON]

  enum CodingKeys: String, CodingKey {
    case hits
    case queryID = "query_id"
  }
}

private struct QualityJSON: Encodable {
  var nDCG10: Double
  var meanAveragePrecision: Double
  var recall100: Double
  var queryCount: Int

  init(_ quality: RankingQuality) {
    nDCG10 = quality.nDCG10
    meanAveragePrecision = quality.meanAveragePrecision
    recall100 = quality.recall100
    queryCount = quality.queryCount
  }

  enum CodingKeys: String, CodingKey {
    case nDCG10 = "ndcg_at_10"
    case meanAveragePrecision = "map"
    case recall100 = "recall_at_100"
    case queryCount = "queries"
  }
}
