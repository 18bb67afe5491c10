import ArgumentParser
import BM25
import Foundation
import Pipeline
import Reporting
import Retrieval
import Tokenization

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
    help: "Run many queries: JSON lines with \"id\" and \"text\"; writes a line for each.",
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

  @Option(help: "The most documents to show (default: 10; with --qrels: 1000).")
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
    let analysis = try QueryAnalysis(index: index)
    if let queries, let qrels {
      try measure(try read(queries), against: RelevanceJudgements(contentsOf: qrels)) {
        try search.search(analysis.query($0), limit: limit ?? 1_000).map(\.externalID)
      }
    } else if let queries {
      try runMany(try read(queries), search, analysis)
    } else if let like {
      let (documentID, sourceID, twinCount) = try index.document(
        externalID: like, preferring: sources)
      if twinCount > 0 {
        Outcome.writeError(
          "\(twinCount) more documents have the id \(like)\n")
      }
      let selection = QuerySelection(rule: scoring.queryRule, limit: scoring.queryTerms)
      let query =
        scoring.queryRule == .head
        ? Array(try analysis.query(ofDocument: documentID).prefix(scoring.queryTerms))
        : try search.query(ofDocument: documentID, sourceID: sourceID, selection: selection)
      try show(try search.search(query, limit: limit ?? 10, excluding: documentID), query, search)
    } else if let query {
      let terms = analysis.query(query)
      try show(try search.search(terms, limit: limit ?? 10), terms, search)
    }
  }

  private func show(
    _ hits: [CorpusSearch.Hit], _ query: [CorpusSearch.QueryTerm], _ search: CorpusSearch
  ) throws {
    let results = try hits.map { hit in
      HitJSON(hit, explanation: explain ? try search.explain(hit, query: query) : nil)
    }
    guard !json else { return try Output.writeJSON(results) }
    guard !results.isEmpty else {
      Outcome.writeError("no document contains a term of the query\n")
      return
    }
    try Output.write(
      results.enumerated().flatMap { rank, result -> [String] in
        let score = String(format: "%.4f", result.score)
        let names = [result.source, result.externalID, result.place].map(\.visible)
        return ["\(rank + 1)  \(score)  " + names.joined(separator: "  ")]
          + (result.explanation?.lines(indentation: 1) ?? [])
      })
  }

  private func read(_ path: String) throws -> [QueryJSON] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ValidationError("There is no readable file at \(path).")
    }
    let decoder = JSONDecoder()
    var queries: [QueryJSON] = []
    let lines = data.split(separator: 0x0a, omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0d }) {
      guard let query = try? decoder.decode(QueryJSON.self, from: line) else {
        throw PipelineError.malformedQuery(path: path, line: number + 1)
      }
      queries.append(query)
    }
    return queries
  }

  private func runMany(
    _ queries: [QueryJSON], _ search: CorpusSearch, _ analysis: QueryAnalysis
  ) throws {
    for query in queries {
      let terms = analysis.query(query.text)
      let hits = try search.search(terms, limit: limit ?? 10).map { hit in
        HitJSON(hit, explanation: explain ? try search.explain(hit, query: terms) : nil)
      }
      try Output.writeJSON(QueryResultJSON(queryID: query.id, hits: hits), isLine: true)
    }
  }

  private func measure(
    _ queries: [QueryJSON], against judgements: RelevanceJudgements,
    search: (_ text: String) throws -> [String]
  ) throws {
    var rankings: [String: [String]] = [:]
    for query in queries where judgements.gains[query.id] != nil {
      rankings[query.id] = try search(query.text)
    }
    let quality = RankingQuality(of: rankings, against: judgements)
    let missing = judgements.gains.count - rankings.count
    if missing > 0 { Outcome.writeError("\(missing) judged queries are not among the queries\n") }
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

/// Turns the words of a query into terms in the way of the index.
private struct QueryAnalysis {
  private let index: CorpusIndex
  private let tokenizer: Tokenizer?

  init(index: CorpusIndex) throws {
    self.index = index
    tokenizer = index.analyzer == .tokens ? try QueryAnalysis.tokenizer(of: index) : nil
  }

  private static func tokenizer(of index: CorpusIndex) throws -> Tokenizer {
    try Tokenizer(json: index.tokenizer.json, path: index.path)
  }

  /// All terms of a document, in order of first appearance.
  func query(ofDocument documentID: Int) throws -> [CorpusSearch.QueryTerm] {
    let tokens = try index.tokens(ofDocument: documentID).tokens
    guard index.analyzer != .tokens else {
      return CorpusSearch.query(text: "", tokens: tokens, analyzer: .tokens)
    }
    let tokenizer = try QueryAnalysis.tokenizer(of: index)
    let text = tokenizer.bytes(ofAll: tokens[...])
    return CorpusSearch.query(
      text: String(decoding: text, as: UTF8.self), analyzer: index.analyzer)
  }

  func query(_ text: String) -> [CorpusSearch.QueryTerm] {
    var ids: [TokenID] = []
    if let tokenizer {
      let encoder = tokenizer.makeEncoder()
      var text = text
      text.withUTF8 { encoder.encodeOrdinary($0, into: &ids) }
    }
    return CorpusSearch.query(text: text, tokens: ids, analyzer: index.analyzer)
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

/// A query of a file; the BEIR collections call the id `_id`.
private struct QueryJSON: Decodable {
  var id: String
  var text: String

  enum CodingKeys: String, CodingKey {
    case id, text
    case beirID = "_id"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    text = try container.decode(String.self, forKey: .text)
    let key = container.contains(.id) ? CodingKeys.id : .beirID
    if let number = try? container.decode(Int.self, forKey: key) {
      id = String(number)
    } else {
      id = try container.decode(String.self, forKey: key)
    }
  }
}
