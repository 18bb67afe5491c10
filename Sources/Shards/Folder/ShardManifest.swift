import Packing

/// `manifest.json`: what a packed folder holds, and how it was made; see Formats.md.
///
/// It contains nothing that depends on the time or the machine, so equal input, configuration and
/// seed give equal bytes. Members of the settings can be read and set as its own.
@dynamicMemberLookup
package struct ShardManifest: Sendable, Equatable {
  package static let fileName = "manifest.json"
  package static let kind = "packed-token-shards"
  package static let supportedVersion = 1

  package var settings: PackingSettings
  package var tokenDType: String

  /// Whether the EOS tokens alone show where the fragments end.
  package var isEOSDerivable: Bool
  package var rowCount: Int

  /// rows · L: every id in the shards, padding included.
  package var tokenCount: Int
  package var paddingTokenCount: Int

  /// Fragments, padding tails counted.
  package var segmentCount: Int
  package var counts: TokenCounts
  package var sourceCounts: [SourceCounts]

  /// What was longer than a chunk, and what each policy for it loses.
  package var longDocuments: LongDocuments
  package var documentTable: FileRecord
  package var shards: [ShardRecord]

  /// A member of the settings, or of the configuration in them.
  package subscript<Value>(
    dynamicMember member: WritableKeyPath<PackingSettings, Value>
  ) -> Value {
    get { settings[keyPath: member] }
    set { settings[keyPath: member] = newValue }
  }

  /// What follows from the settings.
  package subscript<Value>(dynamicMember member: KeyPath<PackingSettings, Value>) -> Value {
    settings[keyPath: member]
  }

  /// A file with its size and hash.
  package struct FileRecord: Codable, Sendable, Equatable {
    package var file: String
    package var rows: Int
    package var bytes: Int
    package var sha256: String

    /// A file of `rows` lines.
    package init(file: String, rows: Int, bytes: Int, sha256: String) {
      self.file = file
      self.rows = rows
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// A shard with its size and hash.
  package struct ShardRecord: Codable, Sendable, Equatable {
    package var file: String
    package var rows: Int
    package var segments: Int
    package var bytes: Int
    package var sha256: String

    /// A shard of `rows` rows.
    package init(file: String, rows: Int, segments: Int, bytes: Int, sha256: String) {
      self.file = file
      self.rows = rows
      self.segments = segments
      self.bytes = bytes
      self.sha256 = sha256
    }
  }
}

/// On disk: the keys of the settings, and what came of them.
extension ShardManifest: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, version, counts, shards
    case tokenDType = "token_dtype"
    case isEOSDerivable = "eos_derivable"
    case rowCount = "rows"
    case tokenCount = "tokens"
    case paddingTokenCount = "pad_tokens"
    case segmentCount = "segments"
    case sourceCounts = "source_counts"
    case longDocuments = "long_documents"
    case documentTable = "document_table"
  }

  /// Reads a manifest.
  package init(from decoder: any Decoder) throws {
    settings = try PackingSettings(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    tokenDType = try container.decode(String.self, forKey: .tokenDType)
    isEOSDerivable = try container.decode(Bool.self, forKey: .isEOSDerivable)
    rowCount = try container.decode(Int.self, forKey: .rowCount)
    tokenCount = try container.decode(Int.self, forKey: .tokenCount)
    paddingTokenCount = try container.decode(Int.self, forKey: .paddingTokenCount)
    segmentCount = try container.decode(Int.self, forKey: .segmentCount)
    counts = try container.decode(TokenCounts.self, forKey: .counts)
    sourceCounts = try container.decode([SourceCounts].self, forKey: .sourceCounts)
    longDocuments = try container.decode(LongDocuments.self, forKey: .longDocuments)
    documentTable = try container.decode(FileRecord.self, forKey: .documentTable)
    shards = try container.decode([ShardRecord].self, forKey: .shards)
    let ids = 0...Int(Int32.max)
    let numbers =
      [(rowCount, ids), (documentTable.rows, 0...Int(UInt32.max))]
      + shards.flatMap { [($0.rows, ids), ($0.segments, ids)] }
    for (value, range) in numbers where !range.contains(value) {
      throw DecodingError.dataCorruptedError(
        forKey: .shards, in: container, debugDescription: "a number of rows is \(value)")
    }
  }

  /// Writes a manifest.
  package func encode(to encoder: any Encoder) throws {
    try settings.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(ShardManifest.kind, forKey: .kind)
    try container.encode(ShardManifest.supportedVersion, forKey: .version)
    try container.encode(tokenDType, forKey: .tokenDType)
    try container.encode(isEOSDerivable, forKey: .isEOSDerivable)
    try container.encode(rowCount, forKey: .rowCount)
    try container.encode(tokenCount, forKey: .tokenCount)
    try container.encode(paddingTokenCount, forKey: .paddingTokenCount)
    try container.encode(segmentCount, forKey: .segmentCount)
    try container.encode(counts, forKey: .counts)
    try container.encode(sourceCounts, forKey: .sourceCounts)
    try container.encode(longDocuments, forKey: .longDocuments)
    try container.encode(documentTable, forKey: .documentTable)
    try container.encode(shards, forKey: .shards)
  }
}
