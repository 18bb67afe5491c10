/// On disk: the keys of `manifest.json` that say how a packing was made; see Formats.md.
///
/// What has no meaning for a packing is absent: its partitions where there is one, a buffer without a
/// limit, the rule of labels without labels.
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
    case strategy, seed, partitions, holdout, window, retrieval, weights
    case longDocuments = "long_documents"
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
    longDocuments = try chunks.decode(LongDocumentPolicy.self, forKey: .longDocuments)
    nearDuplicates = try chunks.decode(NearDuplicatePolicy.self, forKey: .nearDuplicates)
    holdout = try chunks.decodeIfPresent(HoldoutConfiguration.self, forKey: .holdout)
    guard (0...1).contains(holdout?.share ?? 0) else {
      throw DecodingError.dataCorruptedError(
        forKey: .holdout, in: chunks, debugDescription: "the share is not between 0 and 1")
    }
    weights = try chunks.decodeIfPresent([String: Double].self, forKey: .weights)
    retrieval = try chunks.decodeIfPresent(RetrievalConfiguration.self, forKey: .retrieval)
    window = try chunks.decodeIfPresent(Int.self, forKey: .window)
    documentPolicy = try container.decode(DocumentPolicy.self, forKey: .documentPolicy)
    denseTensors =
      try container.decodeIfPresent([DenseTensor].self, forKey: .denseTensors) ?? []
    boundaryLoss =
      try container.decodeIfPresent(BoundaryLoss.self, forKey: .boundaryLoss) ?? .mask
  }

  /// Writes the settings.
  package func encode(to encoder: any Encoder) throws {
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
    if partitionCount > 1 { try chunks.encode(partitionCount, forKey: .partitions) }
    try chunks.encode(longDocuments, forKey: .longDocuments)
    try chunks.encode(nearDuplicates, forKey: .nearDuplicates)
    try chunks.encodeIfPresent(holdout, forKey: .holdout)
    try chunks.encodeIfPresent(weights, forKey: .weights)
    try chunks.encodeIfPresent(retrieval, forKey: .retrieval)
    try chunks.encodeIfPresent(window, forKey: .window)
  }
}
