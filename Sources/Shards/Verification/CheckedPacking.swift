import Packing

/// A packed folder and what the checks have read of it so far.
struct CheckedPacking {
  let folder: String
  let manifest: ShardManifest

  /// The document table, by document.
  var documents: [KnownDocument] = []

  /// The fragments of all rows, by document.
  var ledger = FragmentLedger()

  /// The rows with padding, and those that mix sources where these should be kept apart.
  var notableRows: [NotableRow] = []

  init(folder: String, manifest: ShardManifest) {
    self.folder = folder
    self.manifest = manifest
  }

  struct NotableRow {
    /// The shard and the row in words.
    var place: String

    /// A document of the row.
    var documentID: Int

    /// The sources of its fragments, ascending.
    var sourceIDs: [Int]
    var pass: Int
    var hasPadding: Bool

    /// Whether it has as many segments as a row may have.
    var isFull: Bool
  }

  /// Whether a row may hold one source only, and each source has a stream of chunks of its own.
  var keepsSourcesApart: Bool {
    manifest.strategy.keepsSourcesApart
  }

  /// Whether rows may end with padding, because documents that fit are not cut.
  var keepsDocumentsWhole: Bool {
    manifest.strategy.keepsDocumentsWhole
  }

  /// How a hash splits the documents into partitions; nil where they are not split, or by their
  /// topics, which only the index knows.
  var partitioning: DocumentPartitioning? {
    manifest.partitionCount > 1 && manifest.configuration.partitionRule != .topics
      ? manifest.configuration.partitioning : nil
  }

  /// The words for a document in messages, and where it is repeated for its pass.
  func name(ofDocument documentID: Int, pass: Int32?) -> String {
    guard let pass, manifest.repeatsDocuments else { return "document \(documentID)" }
    return "document \(documentID) in pass \(Int(pass) + 1)"
  }

  /// BOS and EOS around a document.
  var frameLength: Int { bosLength + (manifest.documentPolicy.addEOS ? 1 : 0) }

  /// The ids of a document that should be in the shards.
  func sequenceLength(of document: KnownDocument) -> Int {
    document.truncatedTokenCount == nil
      ? document.tokenCount + frameLength : manifest.chunkLength
  }

  /// How many tokens of a document are packed, where it had to be truncated; else nil.
  func truncatedTokenCount(of row: DocumentRow) -> Int? {
    guard
      manifest.configuration.longDocuments == .truncate, row.dropped == nil,
      row.tokenCount > manifest.chunkLength - frameLength
    else { return nil }
    return min(row.tokenCount, manifest.chunkLength - bosLength)
  }

  var bosLength: Int { manifest.documentPolicy.addBOS ? 1 : 0 }

  /// The name of a source, or its number where it has none.
  func sourceName(_ sourceID: Int) -> String {
    manifest.sources.indices.contains(sourceID) ? manifest.sources[sourceID] : "\(sourceID)"
  }

  func openShards() throws -> OpenShards {
    OpenShards(shards: try manifest.shards.map { try Shard(path: folder + "/" + $0.file) })
  }
}

/// What the document table says of a document.
struct KnownDocument {
  var sourceID: Int

  /// The partition it belongs to; 0 where there are none, or topics decide.
  var partition: Int
  var tokenCount: Int

  /// How many of the tokens are packed, where it was truncated.
  var truncatedTokenCount: Int?

  /// How often it should be in the shards.
  var copyCount: Int
  var dropped: DropReason?

  var isDropped: Bool { dropped != nil }

  /// The tokens of its text that should be in the shards.
  var packedTokenCount: Int { isDropped ? 0 : truncatedTokenCount ?? tokenCount }
}
