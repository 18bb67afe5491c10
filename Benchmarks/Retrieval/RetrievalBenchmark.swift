import BM25
import Foundation
import Retrieval

/// Times retrieval over an index, on one thread, and prints a line of JSON.
///
/// usage: RetrievalBenchmark INDEX search|buffer|all [--queries N] [--terms N] [--capacity N]
///
/// `search` asks with N documents for their ten nearest among all of the source. `buffer` and `all`
/// are the retrieval of the packing loop: from a seeded head each document asks for the next one,
/// among `capacity` waiting documents or among all that are left. CPU seconds of the process.
@main
struct RetrievalBenchmark {
  private struct Figures: Encodable {
    var mode: String
    var documents: Int
    var tokens: Int
    var queries = 0
    var terms: Int
    var loadSeconds = 0.0
    var seconds = 0.0
    var microsecondsAQuery = 0.0
    var tokensASecond = 0.0
    /// The mean score of what was found: equal where the answers are.
    var meanScore = 0.0
    /// Microseconds a query for each tenth of the run: whether it gets faster or slower.
    var tenths: [Double] = []
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else {
      print("usage: RetrievalBenchmark INDEX search|buffer|all [--queries N] [--terms N] …")
      exit(64)
    }
    func option(_ name: String, default value: Int) -> Int {
      guard let place = arguments.firstIndex(of: "--" + name), place + 1 < arguments.count else {
        return value
      }
      return Int(arguments[place + 1]) ?? value
    }
    let index = try CorpusIndex(path: arguments[1])
    let source = index.sources[0]
    var figures = Figures(
      mode: arguments[2], documents: source.statistics.documentCount, tokens: source.tokenCount,
      terms: option("terms", default: 300))
    let terms = figures.terms
    let scorer = BM25Scorer(statistics: source.statistics, parameters: BM25Parameters())
    let count = source.statistics.documentCount
    let limit = min(count, option("queries", default: count))
    var score = 0.0
    let begin = cpuSeconds()
    switch arguments[2] {
    case "search":
      let candidates = try SourceCandidates(index: index, source: source, scorer: scorer)
      try candidates.add(Array(0..<count))
      let vectors = try (0..<limit).map { try index.terms(ofDocument: $0 * (count / limit)).vector }
      figures.loadSeconds = cpuSeconds() - begin
      try time(&figures, count: limit) { query in
        for match in try candidates.best(
          10, for: vectors[query], selection: QuerySelection(limit: terms))
        {
          score += match.score / 10
        }
      }
    case "buffer":
      let capacity = min(count, option("capacity", default: 4_096))
      let buffer = CandidateBuffer(
        capacity: capacity, documentFrequencies: try index.documentFrequencies(ofSource: source),
        scorer: scorer)
      let vectors = try (0..<count).map { try index.terms(ofDocument: $0) }
      figures.loadSeconds = cpuSeconds() - begin
      var next = 0
      var documentOfSlot = Array(repeating: -1, count: capacity)
      func fill(_ slot: Int) {
        guard next < count else { return }
        buffer.add(
          slot: slot, order: UInt64(next), vector: vectors[next].vector,
          documentLength: vectors[next].documentLength)
        documentOfSlot[slot] = next
        next += 1
      }
      var slot = 0
      try time(&figures, count: limit) { query in
        if query == 0 { for slot in 0..<capacity { fill(slot) } }
        let vector = buffer.remove(slot: slot)
        documentOfSlot[slot] = -1
        fill(slot)
        if let match = buffer.best(1, for: vector, selection: QuerySelection(limit: terms)).first {
          score += match.score
          slot = match.slot
        } else {
          slot = documentOfSlot.firstIndex { $0 >= 0 } ?? 0
        }
      }
    default:
      let candidates = try SourceCandidates(index: index, source: source, scorer: scorer)
      try candidates.add(Array(0..<count))
      figures.loadSeconds = cpuSeconds() - begin
      var isWaiting = Array(repeating: true, count: count)
      var (head, document) = (0, 0)
      try time(&figures, count: limit) { _ in
        isWaiting[document] = false
        let vector = try candidates.remove(documentID: document)
        if let match = try candidates.best(1, for: vector, selection: QuerySelection(limit: terms))
          .first
        {
          score += match.score
          document = match.documentID
        } else {
          while head < count, !isWaiting[head] { head += 1 }
          document = min(head, count - 1)
        }
      }
    }
    figures.meanScore = score / Double(max(1, limit))
    figures.tokensASecond =
      Double(figures.tokens) * Double(limit) / Double(max(1, count)) / figures.seconds
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    print(String(decoding: try encoder.encode(figures), as: UTF8.self))
  }

  private static func time(
    _ figures: inout Figures, count: Int, _ body: (Int) throws -> Void
  ) throws {
    let begin = cpuSeconds()
    var last = begin
    var done = 0
    for query in 0..<count {
      try body(query)
      if (query + 1) * 10 / count > query * 10 / count {
        let now = cpuSeconds()
        figures.tenths.append(((now - last) / Double(query + 1 - done) * 1e7).rounded() / 10)
        (last, done) = (now, query + 1)
      }
    }
    figures.queries = count
    figures.seconds = cpuSeconds() - begin
    figures.microsecondsAQuery = figures.seconds / Double(max(1, count)) * 1e6
  }

  private static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
