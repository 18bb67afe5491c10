import BM25
import Documents
import Foundation
import Retrieval
import TestSupport

/// A retrieval collection of the shared data, in BEIR's layout.
struct TestCollection {
  let documents: [FixtureDocument]
  let queries: [(id: String, text: String)]
  let judgements: RelevanceJudgements
  private let name: String

  init(_ name: String) throws {
    self.name = name
    let folder = SharedData.path("retrieval/\(name)")
    let titles = try TestCollection.read(folder + "/corpus.jsonl.gz", field: "title")
    let texts = try TestCollection.read(folder + "/corpus.jsonl.gz", field: "text")
    let title = Dictionary(uniqueKeysWithValues: titles)
    let text = Dictionary(uniqueKeysWithValues: texts)
    let ids = try TestCollection.read(folder + "/corpus.jsonl.gz", field: "_id").map(\.text)
    documents = ids.map { FixtureDocument(id: $0, text: "\(title[$0] ?? "") \(text[$0] ?? "")") }
    queries = try TestCollection.read(folder + "/queries.jsonl", field: "text")
    judgements = try RelevanceJudgements(contentsOf: folder + "/qrels/test.tsv")
  }

  /// One field of every record that has it.
  private static func read(
    _ path: String, field: FieldPath
  ) throws -> [(id: String, text: String)] {
    var reader = CorpusReader(
      files: [CorpusFile(path: path)],
      fields: RecordFields(text: field, source: [], id: ["_id"]), limits: ReaderLimits())
    var found: [(id: String, text: String)] = []
    while let block = try reader.next() {
      for case .document(let document) in block.records() {
        found.append((document.externalID, String(decoding: document.text, as: UTF8.self)))
      }
    }
    return found
  }

  /// A line of a golden run.
  struct GoldenHit {
    var externalID: String
    var score: Double
  }

  /// The golden run with the given parameters: the ten best documents of each query.
  func goldenRun(_ parameters: BM25Parameters) throws -> [String: [GoldenHit]] {
    let path = SharedData.path(
      "retrieval/\(name)/golden_bm25_k\(parameters.k1)_b\(parameters.b).tsv")
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    var run: [String: [GoldenHit]] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: "\t").map(String.init)
      run[fields[0], default: []].append(
        GoldenHit(externalID: fields[2], score: Double(fields[3]) ?? .nan))
    }
    return run
  }
}
