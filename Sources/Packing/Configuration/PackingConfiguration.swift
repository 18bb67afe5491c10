package import Tokenization

/// Every choice that decides a packing: from the command line to the manifest and its descriptions.
///
/// The command line builds it, the stages hold it, the manifest embeds it. A new setting is a
/// property here, a key in `encode(to:)` and `init(from:)`, and a case of `SettingName`, without
/// which no report could show it.
package struct PackingConfiguration: Sendable, Equatable {
  package var strategy: StrategyName

  /// L, the number of tokens of a row, and the maximum of a chunk.
  package var chunkLength: Int

  /// The number of tokens a model sees at once: those of a row, or one fewer where a trainer splits
  /// the row into inputs and labels.
  package var contextLength: Int
  package var seed: UInt64

  /// How many partitions each source is split into, each packed by itself.
  package var partitionCount = 1

  /// What decides in which partition a document is; nil without partitions, and until an index
  /// decides.
  package var partitionRule: PartitionRule?
  package var longDocuments = LongDocumentPolicy.split

  /// Maximum number of segments of a row, a padding tail counted; nil for any number.
  package var segmentLimit: Int?
  package var nearDuplicates = NearDuplicatePolicy.apart

  /// What is held out, and which side this packing is; nil where nothing is.
  package var holdout: HoldoutConfiguration?

  /// Weights by source name; nil to take every document.
  package var weights: [String: Double]?

  /// How often documents are packed; nil for once.
  package var repetition: RepetitionConfiguration?

  /// How a strategy that retrieves finds related documents; nil for the others.
  package var retrieval: RetrievalConfiguration?

  /// Maximum number of documents among which `best-fit` chooses; nil for all that are left of the
  /// source, and for other strategies.
  package var window: Int?
  package var documentPolicy = DocumentPolicy()

  /// The rows of a training batch, where all batches are to cost nearly the same; nil for an order
  /// by chance.
  package var batchSize: Int?

  /// Maximum of `batchSize`.
  package static let batchSizeLimit = 1 << 20

  /// Dense tensors that the shards hold, in the order of `DenseTensor`.
  package var denseTensors: [DenseTensor] = []

  /// What decides on the labels, where the shards hold them.
  package var boundaryLoss = BoundaryLoss.mask

  /// The size of a shard, in bytes of tokens.
  ///
  /// A manifest does not repeat it: it lists the shards.
  package var shardByteCount = 256 << 20

  /// The defaults of the command line.
  ///
  /// `retrieval` counts for strategies that use it: `best-fit` takes its buffer as the window.
  package init(
    strategy: StrategyName = .bm25, chunkLength: Int = 2_048, seed: UInt64 = 1,
    retrieval: RetrievalConfiguration = RetrievalConfiguration()
  ) {
    self.strategy = strategy
    self.chunkLength = chunkLength
    contextLength = chunkLength
    self.seed = seed
    if strategy.isRetrieving { self.retrieval = retrieval }
    if strategy.hasWindow { window = retrieval.bufferCapacity }
  }

  /// Maximum number of documents that wait at a time; nil for all that are left of the source.
  ///
  /// Nil too for strategies for which no documents wait; setting it changes nothing there.
  package var bufferCapacity: Int? {
    get { retrieval == nil ? window : retrieval?.bufferCapacity }
    set {
      retrieval?.bufferCapacity = newValue
      if strategy.hasWindow { window = newValue }
    }
  }

  /// How often everything is packed, one pass after another.
  package var epochCount: Int { repetition?.epochCount ?? 1 }

  /// Whether some documents may be packed more than once.
  package var repeatsDocuments: Bool { repetition?.repeatsDocuments ?? false }

  /// Whether a source gives a number of tokens, and not simply all of its documents.
  package var hasBudgets: Bool {
    weights != nil || repetition.map { $0.epochCount == nil } ?? false
  }

  /// The tokens that each source is to give in all passes, of `available` tokens in one.
  ///
  /// `weights` are those of the sources; nil for shares in proportion to what they have. With a
  /// number of tokens a source may be asked for more than it may give.
  package func askedTokenCounts(available: [Int], weights: [Double]?) -> [Int] {
    let weights = weights ?? available.map(Double.init)
    if let tokenCount = repetition?.tokenCount {
      return TokenBudgets.divide(tokenCount, weights: weights)
    }
    return TokenBudgets.allocate(
      available: available, weights: weights, repetitionLimit: repetition?.limit ?? 1)
  }

  /// Which document is in which partition, where a hash decides.
  package var partitioning: DocumentPartitioning {
    DocumentPartitioning(count: partitionCount, seed: seed)
  }

  /// The documents of the side of the holdout that is packed; nil for all documents.
  package var holdoutSplit: HoldoutSplit? {
    holdout.map { HoldoutSplit(Holdout(share: $0.share, seed: seed), side: $0.side) }
  }

  /// The packing of what this one leaves out for its holdout, document by document; nil without
  /// one.
  package var heldOut: PackingConfiguration? {
    guard let holdout else { return nil }
    var heldOut = PackingConfiguration(strategy: .uni, chunkLength: chunkLength, seed: seed)
    heldOut.contextLength = contextLength
    heldOut.partitionCount = partitionCount
    heldOut.nearDuplicates = .allow
    heldOut.holdout = HoldoutConfiguration(share: holdout.share, side: .heldOut)
    heldOut.documentPolicy = documentPolicy
    heldOut.segmentLimit = segmentLimit
    heldOut.batchSize = batchSize
    heldOut.denseTensors = denseTensors
    heldOut.boundaryLoss = boundaryLoss
    heldOut.shardByteCount = shardByteCount
    return heldOut
  }

  /// The tokens of a document of `tokenCount` tokens that could be packed, BOS and EOS counted; 0
  /// where it is too long.
  package func availableLength(of tokenCount: Int) -> Int {
    let length = tokenCount + documentPolicy.boundaryTokenCount
    return switch longDocuments {
    case .split: length
    case .truncate: min(length, chunkLength)
    case .drop: length > chunkLength ? 0 : length
    }
  }
}

/// On disk: the keys of `manifest.json` that say how a packing was made; see Formats.md.
///
/// What has no meaning for a packing is absent: its partitions where there is one, a buffer without
/// a limit, the rule of labels without labels. So is the rule by which a hash makes the partitions.
extension PackingConfiguration: Codable {
  private enum CodingKeys: String, CodingKey {
    case chunkLength = "seq_len"
    case contextLength = "context_length"
    case documentPolicy = "document_policy"
    case denseTensors = "dense_tensors"
    case boundaryLoss = "boundary_loss"
    case configuration
  }

  /// The keys inside `configuration`: how documents become chunks.
  private enum ChunkKeys: String, CodingKey {
    case strategy, seed, partitions, holdout, window, retrieval, weights, repetition
    case partitionRule = "partition_by"
    case longDocuments = "long_documents"
    case segmentLimit = "max_documents_per_chunk"
    case batchSize = "balance"
    case nearDuplicates = "near_duplicates"
  }

  /// Reads the settings; throws where one that is there has no meaning.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let chunks = try container.nestedContainer(keyedBy: ChunkKeys.self, forKey: .configuration)
    self.init(
      strategy: try chunks.decode(StrategyName.self, forKey: .strategy),
      chunkLength: try container.decode(Int.self, forKey: .chunkLength),
      seed: try chunks.decode(UInt64.self, forKey: .seed))
    contextLength = try container.decode(Int.self, forKey: .contextLength)
    partitionCount = try chunks.decodeIfPresent(Int.self, forKey: .partitions) ?? 1
    guard (1...DocumentPartitioning.limit).contains(partitionCount) else {
      throw DecodingError.dataCorruptedError(
        forKey: .partitions, in: chunks, debugDescription: "there are \(partitionCount) partitions")
    }
    if partitionCount > 1 {
      partitionRule =
        try chunks.decodeIfPresent(PartitionRule.self, forKey: .partitionRule) ?? .hash
    }
    longDocuments = try chunks.decode(LongDocumentPolicy.self, forKey: .longDocuments)
    nearDuplicates = try chunks.decode(NearDuplicatePolicy.self, forKey: .nearDuplicates)
    segmentLimit = try chunks.decodeIfPresent(Int.self, forKey: .segmentLimit)
    guard (2...Int(Int32.max)).contains(segmentLimit ?? 2) else {
      throw DecodingError.dataCorruptedError(
        forKey: .segmentLimit, in: chunks, debugDescription: "a row needs two segments")
    }
    holdout = try chunks.decodeIfPresent(HoldoutConfiguration.self, forKey: .holdout)
    guard (0...1).contains(holdout?.share ?? 0) else {
      throw DecodingError.dataCorruptedError(
        forKey: .holdout, in: chunks, debugDescription: "the share is not between 0 and 1")
    }
    weights = try chunks.decodeIfPresent([String: Double].self, forKey: .weights)
    guard weights?.values.allSatisfy({ $0.isFinite && $0 >= 0 }) ?? true else {
      throw DecodingError.dataCorruptedError(
        forKey: .weights, in: chunks, debugDescription: "a weight is negative")
    }
    repetition = try chunks.decodeIfPresent(RepetitionConfiguration.self, forKey: .repetition)
    guard repetition?.isSound ?? true else {
      throw DecodingError.dataCorruptedError(
        forKey: .repetition, in: chunks, debugDescription: "its numbers are out of range")
    }
    retrieval = try chunks.decodeIfPresent(RetrievalConfiguration.self, forKey: .retrieval)
    window = try chunks.decodeIfPresent(Int.self, forKey: .window)
    guard (window ?? 1) > 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: .window, in: chunks, debugDescription: "the window is empty")
    }
    batchSize = try chunks.decodeIfPresent(Int.self, forKey: .batchSize)
    guard (2...PackingConfiguration.batchSizeLimit).contains(batchSize ?? 2) else {
      throw DecodingError.dataCorruptedError(
        forKey: .batchSize, in: chunks, debugDescription: "no batch has that many rows")
    }
    documentPolicy = try container.decode(DocumentPolicy.self, forKey: .documentPolicy)
    denseTensors =
      try container.decodeIfPresent([DenseTensor].self, forKey: .denseTensors) ?? []
    boundaryLoss =
      try container.decodeIfPresent(BoundaryLoss.self, forKey: .boundaryLoss) ?? .mask
  }

  /// Writes the settings.
  package func encode(to encoder: any Swift.Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(chunkLength, forKey: .chunkLength)
    try container.encode(contextLength, forKey: .contextLength)
    try container.encode(documentPolicy, forKey: .documentPolicy)
    if !denseTensors.isEmpty { try container.encode(denseTensors, forKey: .denseTensors) }
    if denseTensors.contains(.lossMask) {
      try container.encode(boundaryLoss, forKey: .boundaryLoss)
    }
    var chunks = container.nestedContainer(keyedBy: ChunkKeys.self, forKey: .configuration)
    try chunks.encode(strategy, forKey: .strategy)
    try chunks.encode(seed, forKey: .seed)
    if partitionCount > 1 {
      try chunks.encode(partitionCount, forKey: .partitions)
      if let rule = partitionRule, rule != .hash {
        try chunks.encode(rule, forKey: .partitionRule)
      }
    }
    try chunks.encode(longDocuments, forKey: .longDocuments)
    try chunks.encode(nearDuplicates, forKey: .nearDuplicates)
    try chunks.encodeIfPresent(segmentLimit, forKey: .segmentLimit)
    try chunks.encodeIfPresent(holdout, forKey: .holdout)
    try chunks.encodeIfPresent(weights, forKey: .weights)
    try chunks.encodeIfPresent(repetition, forKey: .repetition)
    try chunks.encodeIfPresent(retrieval, forKey: .retrieval)
    try chunks.encodeIfPresent(window, forKey: .window)
    try chunks.encodeIfPresent(batchSize, forKey: .batchSize)
  }
}

/// One side of a holdout.
package struct HoldoutConfiguration: Codable, Sendable, Equatable {
  /// The share of the documents that is held out, from 0 to 1.
  package var share: Double
  package var side: HoldoutSplit.Side

  /// One side of a holdout of `share` of the documents.
  package init(share: Double, side: HoldoutSplit.Side) {
    self.share = share
    self.side = side
  }
}

/// What is put around each document, and what special tokens in its text are.
package struct DocumentPolicy: Codable, Sendable, Equatable {
  package var addBOS = false
  package var addEOS = true

  /// Whether special tokens in the text are text.
  ///
  /// The index that is packed decides it.
  package var specialTokensInText = SpecialTokenHandling.ordinary

  private enum CodingKeys: String, CodingKey {
    case addBOS = "add_bos"
    case addEOS = "add_eos"
    case specialTokensInText = "special_tokens_in_text"
  }

  /// EOS after each document, and special tokens in the text as text.
  package init() {}

  /// How many tokens are put around each document.
  package var boundaryTokenCount: Int { (addBOS ? 1 : 0) + (addEOS ? 1 : 0) }

  /// The tokens around each document, of those that the tokenizer has.
  package func boundary(bos: TokenID?, eos: TokenID?) -> BoundaryTokens {
    BoundaryTokens(bos: addBOS ? bos : nil, eos: addEOS ? eos : nil)
  }
}
