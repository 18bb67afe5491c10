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
    let documents = DocumentStream(unit, of: index, settings) { spool.drop(documentID: $0, $1) }
    func nextDocument() throws -> Fragment? {
      let clock = progress.timings.clock()
      defer { progress.timings.add(clock, to: .load, within: .pack) }
      return try documents.next()
    }
    let chunkLength = settings.chunkLength
    switch settings.strategy {
    case .mix, .uni:
      try write(
        SequentialPacking(chunkLength: chunkLength, nextDocument: nextDocument), into: spool)
    case .bestFit:
      try write(
        BestFitPacking(
          chunkLength: chunkLength, windowCapacity: capacity, nextDocument: nextDocument),
        into: spool)
    case .bm25:
      try withRetriever { retriever, order in
        func pack(_ retriever: some Retriever) throws {
          try write(
            RelatedPacking(
              chunkLength: chunkLength, bufferCapacity: capacity, order: order,
              retriever: retriever, nextDocument: nextDocument), into: spool)
        }
        try pack(retriever)
      }
    case .relatedFit:
      try withRetriever { retriever, order in
        func pack(_ retriever: some Retriever) throws {
          try write(
            RelatedFitPacking(
              chunkLength: chunkLength, bufferCapacity: capacity, order: order,
              retriever: retriever, nextDocument: nextDocument), into: spool)
        }
        try pack(retriever)
      }
    }
    let clock = progress.timings.clock()
    try spool.finish()
    progress.timings.add(clock, to: .spool)
  }

  /// Maximum number of fragments that wait: one per document at most, so more room would stay
  /// empty.
  private var capacity: Int {
    min(
      settings.configuration.bufferCapacity ?? .max, max(1, unit.documentCount),
      CandidateBuffer.largestCapacity)
  }

  private func write(_ packing: some PackingStrategy, into spool: ChunkSpoolWriter) throws {
    var packing = packing
    let timings = progress.timings
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

  /// Calls `body` with a retriever for the unit's source, and the order in which it is queried.
  private func withRetriever(
    _ body: (_ retriever: any Retriever, _ order: RetrievalOrder) throws -> Void
  ) throws {
    guard let retrieval = settings.retrieval else {
      preconditionFailure("\(settings.strategy) without settings of retrieval")
    }
    let clock = progress.timings.clock()
    let source = unit.sources[0]
    let terms = try FragmentTerms(
      index: index, source: source, tokenizer: tokenizer, boundary: settings.boundary,
      analyzer: analyzer)
    let query = retrieval.querySelection(seed: settings.seed)
    let retriever: any Retriever =
      if retrieval.bufferCapacity == nil {
        TimedRetriever(
          retriever: try SourceRetriever(
            index: index, source: source, terms: terms, query: query,
            parameters: retrieval.parameters), timings: progress.timings)
      } else {
        TimedRetriever(
          retriever: try BufferRetriever(
            index: index, source: source, terms: terms, capacity: capacity, query: query,
            parameters: retrieval.parameters), timings: progress.timings)
      }
    progress.timings.add(clock, to: .relate)
    try body(retriever, retrieval.order)
  }

  /// A retriever whose time is counted apart from that of the strategy that calls it.
  private struct TimedRetriever<Candidates: Retriever>: Retriever {
    var retriever: Candidates
    let timings: StageTimings

    mutating func add(_ fragment: Fragment, slot: Int) throws {
      let clock = timings.clock()
      defer { timings.add(clock, to: .relate, within: .pack) }
      try retriever.add(fragment, slot: slot)
    }

    mutating func remove(_ fragment: Fragment, slot: Int) throws -> Candidates.Query {
      let clock = timings.clock()
      defer { timings.add(clock, to: .relate, within: .pack) }
      return try retriever.remove(fragment, slot: slot)
    }

    mutating func best(_ limit: Int, for query: Candidates.Query) throws -> [RelatedCandidate] {
      let clock = timings.clock()
      defer { timings.add(clock, to: .relate, within: .pack) }
      return try retriever.best(limit, for: query)
    }
  }
}

extension RetrievalConfiguration {
  /// The choice of the query terms of a packing with the given seed.
  func querySelection(seed: UInt64) -> QuerySelection {
    QuerySelection(rule: queryRule, limit: queryTermLimit, seed: seed)
  }
}
