import Documents
import Foundation
package import Packing
package import Retrieval
package import Shards
package import Tokenization

/// How a strategy that retrieves looks for related documents.
package struct RetrievalSettings: Sendable {
  package var order: RetrievalOrder
  package var bufferCapacity: Int
  package var queryTermLimit: Int
  package var parameters: BM25Parameters

  /// The defaults of the command line: the paper's chain, 4,096 documents, 300 terms.
  package init(
    order: RetrievalOrder = .chain, bufferCapacity: Int = 4_096, queryTermLimit: Int = 300,
    parameters: BM25Parameters = BM25Parameters()
  ) {
    self.order = order
    self.bufferCapacity = bufferCapacity
    self.queryTermLimit = queryTermLimit
    self.parameters = parameters
  }
}

/// Corpus index → related chunks → shuffled shards with manifest and document table.
package struct PackStage: Sendable {
  package var strategy: StrategyName
  package var chunkLength: Int
  package var seed: UInt64
  package var retrieval: RetrievalSettings

  /// Weights by source name; nil to take every document.
  package var weights: [String: Double]?
  package var addsBOS: Bool
  package var addsEOS: Bool
  package var roles: SpecialTokenRoles

  /// The size of a shard, in bytes of tokens.
  package var shardByteCount: Int
  package var threadCount: Int

  /// A packer with the defaults of the command line.
  package init(strategy: StrategyName, chunkLength: Int, seed: UInt64, roles: SpecialTokenRoles) {
    self.strategy = strategy
    self.chunkLength = chunkLength
    self.seed = seed
    self.roles = roles
    retrieval = RetrievalSettings()
    addsBOS = false
    addsEOS = true
    shardByteCount = 256 << 20
    threadCount = ProcessInfo.processInfo.activeProcessorCount
  }

  /// The tokens around each document.
  var boundary: BoundaryTokens {
    BoundaryTokens(bos: addsBOS ? roles.bos : nil, eos: addsEOS ? roles.eos : nil)
  }

  /// Packs the documents of an index into `folder`.
  ///
  /// Units of work (the sources, or all of them together for `mix`) are packed on several threads,
  /// each with its own random numbers; their chunks are shuffled and written afterwards. Nothing
  /// in the result depends on the number of threads. A unit that a killed run has finished is not
  /// packed again. Memory: the buffer and the terms of a source for each thread, the fragments of a
  /// shard for each thread, 8 bytes a chunk, and the dropped documents.
  package func pack(_ index: CorpusIndex, into folder: OutputFolder, progress: ProgressLine) throws
  {
    let tokenizer = try Tokenizer(json: index.tokenizer.json, path: index.path)
    let budgets = try tokenBudgets(for: index)
    let units = strategy.keepsSourcesApart ? index.sources.map { [$0] } : [index.sources]
    let tokenCount = index.sources.reduce(0) { $0 + $1.tokenCount }
    progress.begin("packing", unit: .tokens, total: tokenCount)
    let width = TokenWidth(vocabularySize: tokenizer.vocabularySize)
    let digest = try settingsDigest(for: index)
    let spoolPaths = units.indices.map { "\(folder.workingPath)/unit-\($0)-\(digest).chunks" }
    try IndependentWork.run(count: units.count, threadCount: threadCount) { unit in
      guard !FileManager.default.fileExists(atPath: spoolPaths[unit]) else {
        return progress.advance(by: units[unit].reduce(0) { $0 + $1.tokenCount })
      }
      try pack(
        units[unit], of: CorpusIndex(reopening: index), tokenizer: tokenizer, budgets: budgets,
        to: ChunkSpoolWriter(path: spoolPaths[unit], tokenWidth: width), progress: progress)
    }
    progress.end()
    let spools = try spoolPaths.map { try ChunkSpool(path: $0, tokenWidth: width) }
    try ShardStage(stage: self, index: index, tokenizer: tokenizer, folder: folder)
      .write(spools, progress: progress)
    try folder.finish()
  }

  private func pack(
    _ sources: [IndexedSource], of index: CorpusIndex, tokenizer: Tokenizer, budgets: [Int]?,
    to spool: ChunkSpoolWriter, progress: ProgressLine
  ) throws {
    let stream = DocumentStream(
      index: index, sources: sources, budgets: budgets, boundary: boundary, seed: seed,
      isOneSource: strategy.keepsSourcesApart
    ) { spool.drop(documentID: $0) }
    func run(_ packing: some PackingStrategy) throws {
      var packing = packing
      while let chunk = try packing.next() {
        try spool.append(chunk)
        progress.advance(by: chunk.tokens.count)
      }
    }
    switch strategy {
    case .mix, .uni:
      try run(SequentialPacking(chunkLength: chunkLength, nextDocument: stream.next))
    case .bm25:
      // Of a document one fragment waits at most, so more room would stay empty.
      var settings = retrieval
      settings.bufferCapacity = min(
        retrieval.bufferCapacity, max(1, sources[0].statistics.documentCount))
      let retriever = try BufferRetriever(
        index: index, source: sources[0], tokenizer: tokenizer, boundary: boundary,
        settings: settings)
      try run(
        RelatedPacking(
          chunkLength: chunkLength, bufferCapacity: settings.bufferCapacity,
          order: settings.order, retriever: retriever, nextDocument: stream.next))
    }
    try spool.finish()
  }

  /// Stands for everything that the chunks of a unit depend on: what is left of a run with other
  /// settings, or of another index, must not be taken for a unit of this one.
  private func settingsDigest(for index: CorpusIndex) throws -> String {
    let attributes = try FileManager.default.attributesOfItem(atPath: index.path)
    let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let settings = [
      strategy.rawValue, "\(chunkLength)", "\(seed)", "\(boundary)", "\(retrieval)",
      "\(weights?.sorted { $0.key < $1.key } ?? [])", index.tokenizer.fingerprint,
      "\(attributes[.size] ?? 0)", "\(changed)",
    ]
    let digest = FileDigest.hexadecimal(of: Array(settings.joined(separator: "\n").utf8))
    return String(digest.prefix(16))
  }

  /// The tokens each source may give, by source; nil where no weights are asked.
  ///
  /// Throws `PipelineError` where the weights do not name the sources of the index.
  package func tokenBudgets(for index: CorpusIndex) throws -> [Int]? {
    guard let weights else { return nil }
    let names = index.sources.map(\.name)
    let unknown = weights.keys.filter { !names.contains($0) }.sorted()
    guard unknown.isEmpty else {
      throw PipelineError.unknownWeights(names: unknown, known: names)
    }
    let missing = names.filter { weights[$0] == nil }
    guard missing.isEmpty else { throw PipelineError.missingWeights(names: missing) }
    let ordered = names.map { weights[$0] ?? 0 }
    guard ordered.contains(where: { $0 > 0 }) else { throw PipelineError.noWeight }
    let available = index.sources.map {
      $0.tokenCount + $0.statistics.documentCount * boundary.count
    }
    return TokenBudgets.allocate(available: available, weights: ordered)
  }
}
