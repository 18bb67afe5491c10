import BM25
import Documents
import Foundation
import Randomness
import Retrieval

/// A document for a test index.
struct FixtureDocument {
  var id: String
  var source = "wiki"
  var text: String
}

/// Builds small indexes; a token is a byte of the text.
enum IndexFixture {
  static let tokenizer = StoredTokenizer(
    fileName: "bytes.json", fingerprint: "bytes", bosTokenID: nil, eosTokenID: 256,
    padTokenID: nil, json: Array("{}".utf8))

  static func configuration(analyzer: Analyzer = .words) -> IndexConfiguration {
    IndexConfiguration(
      analyzer: analyzer, tokenizer: tokenizer, vocabularySize: 257,
      specialTokenHandling: "ordinary", fields: FieldPreset.auto.fields,
      maximumLineByteCount: 1 << 20)
  }

  /// A plan of one file, which is never opened: this one.
  static func plan() throws -> CorpusPlan {
    try CorpusPlan.resolve(arguments: [.path(#filePath)])
  }

  /// Writes a batch of documents, the lines of a file from `firstLine` on.
  static func batch(
    _ documents: [FixtureDocument], firstLine: Int = 1, analyzer: Analyzer = .words
  ) -> IngestBatch {
    let batch = IngestBatch(analyzer: analyzer, vocabularySize: 257)
    fill(batch, with: documents, firstLine: firstLine)
    return batch
  }

  /// Empties a batch and writes documents into it, the lines of a file from `firstLine` on.
  static func fill(_ batch: IngestBatch, with documents: [FixtureDocument], firstLine: Int = 1) {
    batch.begin(
      cursor: IngestCursor(
        fileIndex: 0, line: firstLine + documents.count - 1, isEndOfFile: false))
    for (i, document) in documents.enumerated() {
      let text = Array(document.text.utf8)
      batch.add(
        Document(
          externalID: document.id, sourceName: document.source, text: text,
          location: RecordLocation(path: "-", line: firstLine + i)),
        tokens: text.map(UInt32.init), contentHash: [])
    }
  }

  /// A finished index of the documents, written in batches of `batchSize`.
  static func build(
    _ documents: [FixtureDocument], in folder: String, name: String = "corpus.sqlite",
    analyzer: Analyzer = .words, batchSize: Int = 3, postingLimit: Int = 1 << 24,
    listed: ListedDocuments? = nil
  ) throws -> CorpusIndex {
    let path = folder + "/" + name
    var configuration = configuration(analyzer: analyzer)
    configuration.listedDocuments = listed
    let builder = try CorpusIndexBuilder(
      path: path, configuration: configuration, plan: try plan(), overwrite: false,
      postingLimit: postingLimit)
    for start in stride(from: 0, to: documents.count, by: batchSize) {
      let part = Array(documents[start..<min(documents.count, start + batchSize)])
      try builder.append(batch(part, firstLine: start + 1, analyzer: analyzer))
    }
    try builder.finish()
    return try CorpusIndex(path: path)
  }

  /// Documents of random words: few words are frequent, many are rare.
  static func randomDocuments(
    count: Int, sources: [String] = ["wiki"], using generator: inout SplitMix64
  ) -> [FixtureDocument] {
    (0..<count).map { i in
      let words = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        let rank = Int.random(in: 1...30, using: &generator)
        return "w\(Int.random(in: 0..<rank, using: &generator))"
      }
      return FixtureDocument(
        id: "d\(i)", source: sources[i % sources.count], text: words.joined(separator: " "))
    }
  }
}

/// BM25 by its formula, over dictionaries of strings.
struct SlowBM25 {
  let documents: [[String: Int]]
  let parameters: BM25Parameters

  init(_ texts: [String], parameters: BM25Parameters = BM25Parameters()) {
    documents = texts.map { text in
      Dictionary(text.split(separator: " ").map { (String($0), 1) }, uniquingKeysWith: +)
    }
    self.parameters = parameters
  }

  func score(of document: Int, for query: [(term: String, frequency: Int)]) -> Double {
    let n = Double(documents.count)
    let lengths = documents.map { Double($0.values.reduce(0, +)) }
    let average = lengths.reduce(0, +) / n
    return query.reduce(0) { sum, entry in
      guard let f = documents[document][entry.term].map(Double.init) else { return sum }
      let df = Double(documents.filter { $0[entry.term] != nil }.count)
      let idf = log(1 + (n - df + 0.5) / (df + 0.5))
      let norm =
        parameters.k1 * (1 - parameters.b + parameters.b * lengths[document] / average)
      return sum + Double(entry.frequency) * idf * f * (parameters.k1 + 1) / (f + norm)
    }
  }
}
