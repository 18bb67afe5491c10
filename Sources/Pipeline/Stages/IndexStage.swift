package import BM25
import Crypto
package import Documents
import Foundation
package import Retrieval
package import Tokenization

/// Corpus files → documents → tokens and terms → corpus index.
package struct IndexStage {
  /// The tokenizer, and the file it was read from.
  package var tokenizer: Tokenizer
  package var tokenizerPath: String
  package var tokenizerJSON: [UInt8]

  /// The roles of its special tokens, where they are known.
  package var roles: SpecialTokenRoles?
  package var analyzer: Analyzer
  package var specialTokens: SpecialTokenHandling
  package var fields: RecordFields
  package var limits: ReaderLimits

  /// Whether the first record that cannot be read ends the work.
  package var isStrict: Bool
  package var threadCount: Int

  /// The corpus to which the documents belong; nil where they are the whole corpus.
  package var listedDocuments: ListedDocuments?

  /// Whether documents are sorted into topics, which only retrieving strategies use.
  package var makesTopics = true

  /// Where the statistics of the documents are written too, before the index gets its name.
  package var statistics: StatisticsFile?

  /// An indexer with the given tokenizer and the defaults of the command line.
  package init(tokenizer: Tokenizer, tokenizerPath: String, tokenizerJSON: [UInt8]) {
    self.tokenizer = tokenizer
    self.tokenizerPath = tokenizerPath
    self.tokenizerJSON = tokenizerJSON
    analyzer = .words
    specialTokens = .ordinary
    fields = FieldPreset.auto.fields
    limits = ReaderLimits()
    isStrict = false
    threadCount = ProcessInfo.processInfo.activeProcessorCount
  }

  /// Indexes the files of a plan into the file `path`, and resumes where a killed run stopped.
  ///
  /// The result does not depend on the number of threads. A run that was killed while it finished
  /// the index finishes it again, and writes the statistics again. Memory: that of a `CorpusPass`,
  /// the tokens of a block for each thread, and the terms of the corpus.
  package func build(
    _ plan: CorpusPlan, to path: String, overwrite: Bool, progress: ProgressLine
  ) throws {
    let timings = progress.timings
    var pass = try CorpusPass<Worker>(
      "reading", over: plan, fields: fields, limits: limits, isStrict: isStrict,
      threadCount: threadCount, progress: progress)
    let builder = try CorpusIndexBuilder(
      path: path, configuration: configuration, plan: plan, overwrite: overwrite)
    if let cursor = builder.cursor {
      let file = plan.files[cursor.fileIndex].path
      progress.note("resuming after line \(cursor.line) of \(file)")
    }
    pass.cursor = builder.cursor
    try pass.run {
      Worker(self)
    } process: { records, cursor, worker in
      worker.analyze(records, upTo: cursor)
    } commit: { worker in
      let clock = timings.clock()
      try builder.append(worker.batch)
      timings.add(clock, to: .store)
      progress.count(worker.batch.documentCount, .documents)
      progress.count(worker.batch.tokenCount, .tokens)
    }
    progress.begin("finishing the index", unit: .terms, total: builder.termCount)
    let clock = timings.clock()
    var isSorting = false
    try builder.finish { step in
      switch step {
      case .lexicon(let termCount): progress.update(to: termCount)
      case .topics(let documentCount):
        if !isSorting {
          isSorting = true
          progress.begin("sorting into topics", unit: .documents, total: builder.documentCount)
        }
        progress.update(to: documentCount)
      }
    } beforeNaming: { finished in
      if let statistics {
        try CorpusIndex(path: finished)
          .writeStatistics(to: statistics.path, overwrite: statistics.overwrite)
      }
    }
    timings.add(clock, to: .invert)
    progress.end()
  }

  /// The index of the files at `path`: the one that is there where the same files and settings made
  /// it, else a new one.
  ///
  /// Another index is an error, unless `overwrite` is given; then all of the index is read, and a
  /// damaged one is replaced. An index that is not kept belongs to a working folder and is always
  /// replaced.
  func makeOrReuse(
    _ plan: CorpusPlan, at path: String, overwrite: Bool, isKept: Bool, progress: ProgressLine
  ) throws -> CorpusIndex {
    if try hasMade(path, of: plan, orThrow: !overwrite) {
      progress.note("resuming with the index \(path), which was made of the same files")
      let index = try CorpusIndex(path: path)
      if let statistics {
        try index.writeStatistics(to: statistics.path, overwrite: statistics.overwrite)
      }
      return index
    }
    if !isKept, FileManager.default.fileExists(atPath: path) {
      // Its header may be damaged, so that it does not look like an index any more.
      try FileManager.default.removeItem(atPath: path)
    }
    try build(plan, to: path, overwrite: overwrite || !isKept, progress: progress)
    return try CorpusIndex(path: path)
  }

  /// Whether there is a finished index at `path` that was made of these files with these settings.
  ///
  /// Another one, or a damaged one, is an error, or simply none where `isFatal` is false.
  private func hasMade(_ path: String, of plan: CorpusPlan, orThrow isFatal: Bool) throws -> Bool {
    guard !plan.readsPipes, FileManager.default.fileExists(atPath: path) else { return false }
    do {
      let index = try CorpusIndex(path: path)
      try index.requireMade(with: configuration, of: plan)
      if !isFatal { try index.requireWhole() }
      return true
    } catch {
      if isFatal { throw error }
      return false
    }
  }

  var configuration: IndexConfiguration {
    var configuration = IndexConfiguration(
      analyzer: analyzer,
      tokenizer: StoredTokenizer(
        fileName: URL(filePath: tokenizerPath).lastPathComponent,
        fingerprint: tokenizer.fingerprint, bosTokenID: roles?.bos, eosTokenID: roles?.eos,
        padTokenID: roles?.pad, json: tokenizerJSON),
      vocabularySize: tokenizer.vocabularySize,
      specialTokenHandling: specialTokens.rawValue, fields: fields,
      maximumLineByteCount: limits.maximumLineByteCount, listedDocuments: listedDocuments)
    configuration.makesTopics = makesTopics
    return configuration
  }

  /// What one thread needs to make batches of blocks.
  private final class Worker {
    let batch: IngestBatch
    private let encoder: Encoder
    private let specialTokens: SpecialTokenHandling
    private var ids: [TokenID] = []

    init(_ stage: IndexStage) {
      batch = IngestBatch(
        analyzer: stage.analyzer, vocabularySize: stage.tokenizer.vocabularySize)
      encoder = stage.tokenizer.makeEncoder()
      specialTokens = stage.specialTokens
    }

    func analyze(_ records: [DocumentRecord], upTo cursor: IngestCursor) {
      batch.begin(cursor: cursor)
      for record in records {
        switch record {
        case .document(let document):
          ids.removeAll(keepingCapacity: true)
          document.text.withUnsafeBufferPointer {
            encoder.encode($0, specialTokens: specialTokens, into: &ids)
          }
          batch.add(document, tokens: ids, contentHash: Array(SHA256.hash(data: document.text)))
        case .skipped(let report), .notice(let report):
          batch.skip(report)
        }
      }
    }
  }
}

/// Where the statistics of a corpus are written.
package struct StatisticsFile: Sendable {
  package var path: String

  /// Whether another file there may be replaced; one of statistics always is.
  package var overwrite: Bool

  /// A file to write.
  package init(path: String, overwrite: Bool = false) {
    self.path = path
    self.overwrite = overwrite
  }
}
