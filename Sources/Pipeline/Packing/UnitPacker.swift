import Packing
import Retrieval
import Shards
import Tokenization

/// Packs one unit: its documents in seeded order → the strategy → chunks in a spool.
struct UnitPacker {
  let unit: PackingUnit
  let settings: PackingSettings
  let index: CorpusIndex
  let tokenizer: Tokenizer
  let analyzer: FragmentAnalyzer
  let progress: ProgressLine

  /// Writes all chunks of the unit, and the documents that it drops.
  func pack(into spool: ChunkSpoolWriter) throws {
    let timings = progress.timings
    try pack {
      spool.drop(documentID: $0, $1)
    } emit: { chunk in
      let clock = timings.clock()
      try spool.append(chunk)
      timings.add(clock, to: .spool)
      return true
    }
    let clock = timings.clock()
    try spool.finish()
    timings.add(clock, to: .spool)
  }

  /// Calls `emit` with each chunk of the unit, in order, until it returns false, and `drop` with
  /// the documents that are left out meanwhile.
  func pack(
    drop: @escaping (_ documentID: Int, _ reason: DropReason) -> Void,
    emit: (Chunk) throws -> Bool
  ) throws {
    // Of most sources, a partition by topics holds nothing.
    guard unit.documentCount > 0 else { return }
    let feedsTopics = unit.isFedByTopics(settings.configuration)
    let selection = try UnitSelection(
      unit, of: index, settings, feedsTopics: feedsTopics, drop: drop)
    let feed = feedsTopics ? try topicFeed(of: selection) : nil
    let documents = DocumentStream(
      unit, of: index, selection?.settings ?? settings, feed: feed, isWanted: selection?.isChosen,
      timings: progress.timings, drop: drop)
    try write(strategy(over: documents, refill: feed == nil ? .always : .whenEmpty), emit)
  }

  /// The strategy of the packing, over the documents of a stream.
  private func strategy(
    over documents: DocumentStream, refill: BufferRefill
  ) throws -> any PackingStrategy {
    let (chunkLength, segmentLimit) = (settings.chunkLength, settings.segmentLimit)
    func related(_ retriever: some Retriever, order: RetrievalOrder) -> any PackingStrategy {
      RelatedPacking(
        chunkLength: chunkLength, segmentLimit: segmentLimit, bufferCapacity: capacity,
        order: order, refill: refill,
        retriever: retriever, nextDocument: documents.next)
    }
    func relatedFit(_ retriever: some Retriever, order: RetrievalOrder) -> any PackingStrategy {
      RelatedFitPacking(
        chunkLength: chunkLength, segmentLimit: segmentLimit, bufferCapacity: capacity,
        order: order, refill: refill,
        retriever: retriever, nextDocument: documents.next)
    }
    switch settings.strategy {
    case .mix, .uni:
      return SequentialPacking(
        chunkLength: chunkLength, segmentLimit: segmentLimit, nextDocument: documents.next)
    case .bestFit:
      return BestFitPacking(
        chunkLength: chunkLength, segmentLimit: segmentLimit, windowCapacity: capacity,
        nextDocument: documents.next)
    case .bm25:
      return try related(retriever(for: retrieval), order: retrieval.order)
    case .relatedFit:
      return try relatedFit(retriever(for: retrieval), order: retrieval.order)
    }
  }

  /// The chosen documents of the unit in the order of their topics; nil where they come at random.
  private func topicFeed(of selection: UnitSelection?) throws -> TopicFeed? {
    try TopicFeed(unit, of: index, seed: settings.seed, batchCount: capacity) {
      selection?.isChosen[$0] ?? true
    }
  }

  private var capacity: Int { unit.bufferCapacity(settings.configuration) }

  /// How the strategy retrieves; only for strategies that do.
  private var retrieval: RetrievalConfiguration {
    guard let retrieval = settings.retrieval else {
      preconditionFailure("\(settings.strategy) without settings of retrieval")
    }
    return retrieval
  }

  /// A retriever for the source of the unit.
  private func retriever(for retrieval: RetrievalConfiguration) throws -> any Retriever {
    let clock = progress.timings.clock()
    defer { progress.timings.add(clock, to: .relate) }
    let source = unit.sources[0]
    let terms = try FragmentTerms(
      index: index, source: source, tokenizer: tokenizer, boundary: settings.boundary,
      analyzer: analyzer)
    let query = retrieval.querySelection(seed: settings.seed)
    guard retrieval.bufferCapacity != nil else {
      return try SourceRetriever(
        index: index, source: source, terms: terms, query: query,
        parameters: retrieval.parameters, timings: progress.timings)
    }
    return try BufferRetriever(
      index: index, source: source, terms: terms, capacity: capacity, query: query,
      parameters: retrieval.parameters, timings: progress.timings)
  }

  private func write(
    _ packing: some PackingStrategy, _ emit: (Chunk) throws -> Bool
  ) throws {
    var packing = packing
    let timings = progress.timings
    var clock = timings.clock()
    while let chunk = try packing.next() {
      timings.add(clock, to: .pack)
      guard try emit(chunk) else { return }
      progress.count(1, .chunks)
      progress.advance(by: chunk.tokens.count)
      clock = timings.clock()
    }
    timings.add(clock, to: .pack)
  }
}

extension RetrievalConfiguration {
  /// The choice of the query terms of a packing with the given seed.
  func querySelection(seed: UInt64) -> QuerySelection {
    QuerySelection(rule: queryRule, limit: queryTermLimit, seed: seed)
  }
}
