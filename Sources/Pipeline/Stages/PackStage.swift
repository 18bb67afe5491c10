import Documents
import Files
import Foundation
package import Packing
package import Retrieval
package import Shards
package import Tokenization

/// How a strategy that retrieves looks for related documents.
package struct RetrievalSettings: Sendable {
  package var order: RetrievalOrder
  /// The most documents that wait; nil for all that are left of the source.
  package var bufferCapacity: Int?

  /// Which terms a document asks with; the seed of the packing replaces that in it.
  package var querySelection: QuerySelection
  package var parameters: BM25Parameters

  /// The defaults of the command line: the paper's chain, 4,096 documents, 300 terms.
  package init(
    order: RetrievalOrder = .chain, bufferCapacity: Int? = 4_096,
    querySelection: QuerySelection = QuerySelection(limit: 300),
    parameters: BM25Parameters = BM25Parameters()
  ) {
    self.order = order
    self.bufferCapacity = bufferCapacity
    self.querySelection = querySelection
    self.parameters = parameters
  }
}

/// Corpus index → related chunks → shuffled shards with manifest and document table.
package struct PackStage: Sendable {
  package var strategy: StrategyName

  /// The tokens of a row, of which a chunk has at most as many.
  package var chunkLength: Int

  /// The tokens a model sees at once: those of a row, or one less where a trainer splits the row
  /// into inputs and labels.
  package var contextLength: Int
  package var seed: UInt64
  package var retrieval: RetrievalSettings
  package var longDocuments: LongDocumentPolicy
  package var nearDuplicates: NearDuplicatePolicy

  /// How many parts each source is split into, each packed by itself.
  package var partitionCount: Int

  /// The one to pack, from 0; nil for all of them.
  package var partition: Int?

  /// The side of a holdout to pack; nil for all documents.
  package var holdout: HoldoutSplit?

  /// Weights by source name; nil to take every document.
  package var weights: [String: Double]?
  package var addsBOS: Bool
  package var addsEOS: Bool
  package var roles: SpecialTokenRoles

  /// The size of a shard, in bytes of tokens.
  package var shardByteCount: Int
  package var threadCount: Int

  /// Dense tensors that the shards hold, in the order of `DenseTensor`.
  package var denseTensors: [DenseTensor] = []

  /// What decides over the labels, where the shards tell them.
  package var boundaryLoss = BoundaryLoss.mask

  /// A packer with the defaults of the command line.
  package init(strategy: StrategyName, chunkLength: Int, seed: UInt64, roles: SpecialTokenRoles) {
    self.strategy = strategy
    self.chunkLength = chunkLength
    self.seed = seed
    self.roles = roles
    contextLength = chunkLength
    retrieval = RetrievalSettings()
    longDocuments = .split
    nearDuplicates = .apart
    partitionCount = 1
    addsBOS = false
    addsEOS = true
    shardByteCount = 256 << 20
    threadCount = ProcessInfo.processInfo.activeProcessorCount
  }

  /// The packer of what this one leaves out for its holdout, document by document; nil without one.
  package var heldOutStage: PackStage? {
    guard let holdout else { return nil }
    var stage = self
    stage.strategy = .uni
    stage.weights = nil
    stage.longDocuments = .split
    stage.nearDuplicates = .allow
    stage.holdout = HoldoutSplit(holdout.holdout, side: .heldOut)
    return stage
  }

  /// The tokens around each document.
  var boundary: BoundaryTokens {
    BoundaryTokens(bos: addsBOS ? roles.bos : nil, eos: addsEOS ? roles.eos : nil)
  }

  var partitioning: DocumentPartitioning {
    DocumentPartitioning(count: partitionCount, seed: seed)
  }

  /// Packs the documents of an index into `folder`: into shards, or with a partition into a part of
  /// a packing, for `MergeStage`.
  ///
  /// Units of work are packed on several threads, each with its own random numbers; their chunks
  /// are shuffled and written afterwards. Nothing in the result depends on the number of threads. A
  /// unit that a killed run has finished is not packed again. Memory: the buffer and the terms of a
  /// source for each thread, the fragments of a shard for each thread, 8 bytes a chunk, the dropped
  /// documents, and what `PackingUnits` says.
  package func pack(_ index: CorpusIndex, into folder: OutputFolder, progress: ProgressLine) throws
  {
    let tokenizer = try Tokenizer(json: index.tokenizer.json, path: index.path)
    let files = TokenizerFiles(
      json: index.tokenizer.json, configuration: tokenizer.configurationData(roles: roles))
    let units = try PackingUnits(of: index, for: self)
    let settings = try settings(
      for: index, files: files, vocabularySize: tokenizer.vocabularySize,
      corpusDigest: units.corpusDigest)
    let spoolPaths = try spool(units.all, of: index, tokenizer, settings, folder, progress)
    if let partition {
      try PartStage(settings: settings, partition: partition, tokenizer: files, folder: folder)
        .write(spoolPaths, units: units.all) { emit in
          try forEachRow(of: index, settings, spools: spoolPaths, emit)
        }
    } else {
      let spools = try spoolPaths.map { try ChunkSpool(path: $0, tokenWidth: settings.tokenWidth) }
      try ShardStage(
        settings: settings, tokenizer: files, threadCount: threadCount, folder: folder
      ).write(spools, progress: progress) { emit in
        try forEachRow(of: index, settings, spools: spoolPaths, emit)
      }
    }
    try folder.finish()
  }

  /// Packs the units that are not packed yet, and gives the paths of all spools.
  private func spool(
    _ units: [PackingUnit], of index: CorpusIndex, _ tokenizer: Tokenizer,
    _ settings: PackingSettings, _ folder: OutputFolder, _ progress: ProgressLine
  ) throws -> [String] {
    // What is left of a run with other settings, or of another index, must not be taken for a unit
    // of this one.
    let attributes = try FileManager.default.attributesOfItem(atPath: index.path)
    let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let identity = "\(attributes[.size] ?? 0) \(changed) \(index.tokenizer.fingerprint)"
    let digest = FileDigest.hexadecimal(of: try settings.jsonBytes() + Array(identity.utf8))
    let paths = units.map { unit in
      "\(folder.workingPath)/unit-\(unit.number)-\(digest.prefix(16)).chunks"
    }
    let doneCount = paths.count { FileManager.default.fileExists(atPath: $0) }
    if doneCount > 0 {
      progress.note("going on: \(doneCount) of \(units.count) units are packed already")
    }
    progress.begin("packing", unit: .tokens, total: units.reduce(0) { $0 + $1.tokenCount })
    // The longest first, so that no thread is left with one when the others are done.
    let order = units.indices.sorted { units[$0].tokenCount > units[$1].tokenCount }
    _ = try IndependentWork.results(
      count: units.count, threadCount: threadCount, worker: FragmentAnalyzer(index.analyzer)
    ) { analyzer, place in
      let i = order[place]
      guard !FileManager.default.fileExists(atPath: paths[i]) else {
        return progress.find(units[i].tokenCount)
      }
      try pack(
        units[i], of: CorpusIndex(reopening: index), tokenizer: tokenizer, analyzer: analyzer,
        to: ChunkSpoolWriter(path: paths[i], tokenWidth: settings.tokenWidth), progress: progress)
    }
    progress.end()
    return paths
  }

  private func pack(
    _ unit: PackingUnit, of index: CorpusIndex, tokenizer: Tokenizer, analyzer: FragmentAnalyzer,
    to spool: ChunkSpoolWriter, progress: ProgressLine
  ) throws {
    let timings = progress.timings
    let stream = DocumentStream(unit, of: index, for: self) { spool.drop(documentID: $0, $1) }
    func nextDocument() throws -> Fragment? {
      let clock = timings.clock()
      defer { timings.add(clock, to: .load, within: .pack) }
      return try stream.next()
    }
    func run(_ packing: some PackingStrategy) throws {
      var packing = packing
      var clock = timings.clock()
      while let chunk = try packing.next() {
        timings.add(clock, to: .pack)
        clock = timings.clock()
        try spool.append(chunk)
        timings.add(clock, to: .spool)
        progress.count(1, .chunks)
        progress.advance(by: chunk.tokens.count)
        clock = timings.clock()
      }
      timings.add(clock, to: .pack)
    }
    // Of a document one fragment waits at most, so more room would stay empty.
    let capacity = min(
      retrieval.bufferCapacity ?? .max, max(1, unit.documentCount), CandidateBuffer.largestCapacity)
    func runRelated(_ run: (any Retriever) throws -> Void) throws {
      let clock = timings.clock()
      var retrieval = retrieval
      retrieval.querySelection.seed = seed
      let source = unit.sources[0]
      let terms = try FragmentTerms(
        index: index, source: source, tokenizer: tokenizer, boundary: boundary, analyzer: analyzer)
      let retriever: any Retriever =
        retrieval.bufferCapacity == nil
        ? TimedRetriever(
          retriever: try SourceRetriever(
            index: index, source: source, terms: terms, settings: retrieval), timings: timings)
        : TimedRetriever(
          retriever: try BufferRetriever(
            index: index, source: source, terms: terms, capacity: capacity, settings: retrieval),
          timings: timings)
      timings.add(clock, to: .relate)
      try run(retriever)
    }
    switch strategy {
    case .mix, .uni:
      try run(SequentialPacking(chunkLength: chunkLength, nextDocument: nextDocument))
    case .bestFit:
      try run(
        BestFitPacking(
          chunkLength: chunkLength, windowCapacity: capacity, nextDocument: nextDocument))
    case .bm25:
      func pack(_ retriever: some Retriever) throws {
        try run(
          RelatedPacking(
            chunkLength: chunkLength, bufferCapacity: capacity, order: retrieval.order,
            retriever: retriever, nextDocument: nextDocument))
      }
      try runRelated { try pack($0) }
    case .relatedFit:
      func pack(_ retriever: some Retriever) throws {
        try run(
          RelatedFitPacking(
            chunkLength: chunkLength, bufferCapacity: capacity, order: retrieval.order,
            retriever: retriever, nextDocument: nextDocument))
      }
      try runRelated { try pack($0) }
    }
    let clock = timings.clock()
    try spool.finish()
    timings.add(clock, to: .spool)
  }

  /// The rows of the document table, ascending; with a partition those of its documents.
  private func forEachRow(
    of index: CorpusIndex, _ settings: PackingSettings, spools paths: [String],
    _ emit: (DocumentRow) throws -> Void
  ) throws {
    let dropped = try paths.flatMap {
      try ChunkSpool(path: $0, tokenWidth: settings.tokenWidth).dropped
    }.sorted { $0.documentID < $1.documentID }
    var next = 0
    try index.forEachDocument { document in
      if let partition, partitioning.partition(ofExternalID: document.externalID) != partition {
        return
      }
      var reason: DropReason?
      if next < dropped.count, dropped[next].documentID == document.id {
        reason = dropped[next].reason
        next += 1
      }
      try emit(
        DocumentRow(
          documentID: document.id, externalID: document.externalID,
          source: index.sources[document.sourceID].name, path: document.path,
          line: document.line, tokenCount: document.tokenCount,
          packedTokenCount: reason == nil
            ? settings.truncatedTokenCount(of: document.tokenCount) : nil,
          dropped: reason))
    }
  }

  private func settings(
    for index: CorpusIndex, files: TokenizerFiles, vocabularySize: Int, corpusDigest: String
  ) throws -> PackingSettings {
    var settings = PackingSettings(
      chunkLength: chunkLength, contextLength: contextLength, vocabularySize: vocabularySize,
      bosTokenID: roles.bos.map(Int.init), eosTokenID: Int(roles.eos), padTokenID: Int(roles.pad),
      tokenizer: files.record(fingerprint: index.tokenizer.fingerprint),
      documentPolicy: .init(
        addBOS: boundary.bos != nil, addEOS: addsEOS,
        specialTokensInText: index.specialTokenHandling),
      configuration: .init(
        strategy: strategy.rawValue, seed: seed,
        partitions: partitionCount > 1 ? partitionCount : nil, longDocuments: longDocuments,
        nearDuplicates: nearDuplicates,
        holdout: holdout.map { .init(share: $0.holdout.share, side: $0.side) },
        window: strategy == .bestFit ? retrieval.bufferCapacity : nil,
        retrieval: retrievalConfiguration(for: index), weights: weights),
      shardByteCount: shardByteCount, sources: index.sources.map(\.name),
      skipped: try index.skippedByReason(),
      documentCount: index.documentCount, corpusDigest: corpusDigest)
    settings.denseTensors = denseTensors.isEmpty ? nil : denseTensors
    settings.boundaryLoss = denseTensors.contains(.lossMask) ? boundaryLoss : nil
    return settings
  }

  private func retrievalConfiguration(
    for index: CorpusIndex
  ) -> ShardManifest.Configuration.Retrieval? {
    guard strategy.isRetrieving else { return nil }
    return .init(
      analyzer: index.analyzer.rawValue, order: retrieval.order.rawValue,
      bufferCapacity: retrieval.bufferCapacity,
      queryTermLimit: retrieval.querySelection.limit,
      queryRule: retrieval.querySelection.rule == .tfIDF
        ? nil : retrieval.querySelection.rule.rawValue, k1: retrieval.parameters.k1,
      b: retrieval.parameters.b)
  }

  /// The tokens of a document that could be packed, BOS and EOS counted; 0 where it is too long.
  func availableLength(of tokenCount: Int) -> Int {
    let length = tokenCount + boundary.count
    return switch longDocuments {
    case .split: length
    case .truncate: min(length, chunkLength)
    case .drop: length > chunkLength ? 0 : length
    }
  }

  /// The tokens each source may give, by source; nil where no weights are asked.
  ///
  /// Throws `PipelineError` where the weights do not name the sources of the index, or the index
  /// holds a part of a corpus.
  package func tokenBudgets(for index: CorpusIndex) throws -> [Int]? {
    guard let weights else { return nil }
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
    var available = index.sources.map {
      $0.tokenCount + $0.statistics.documentCount * boundary.count
    }
    if let holdout {
      available = Array(repeating: 0, count: names.count)
      for documentID in 0..<index.documentCount {
        let (sourceID, tokens) = try index.tokens(ofDocument: documentID)
        available[sourceID] += holdout.contains(tokens) ? availableLength(of: tokens.count) : 0
      }
    } else if longDocuments != .split {
      available = Array(repeating: 0, count: names.count)
      try index.forEachLength { _, sourceID, tokenCount in
        available[sourceID] += availableLength(of: tokenCount)
      }
    }
    return TokenBudgets.allocate(available: available, weights: ordered)
  }
}
