import Foundation
package import Packing

/// `manifest.json`: what a packed folder holds, and how it was made; see Formats.md.
///
/// It contains nothing that depends on the time or the machine, so equal input, configuration and
/// seed give equal bytes.
package struct ShardManifest: Codable, Sendable, Equatable {
  package static let fileName = "manifest.json"
  package static let kind = "packed-token-shards"
  package static let supportedVersion = 1

  package var kind = ShardManifest.kind
  package var version = ShardManifest.supportedVersion

  /// L, the tokens of a row.
  package var chunkLength: Int

  /// The tokens a model sees at once: L, or L − 1 where rows are split into inputs and labels.
  package var contextLength: Int
  package var vocabularySize: Int
  package var tokenDType: String
  package var bosTokenID: Nullable<Int>
  package var eosTokenID: Int
  package var padTokenID: Int

  /// Dense tensors that the shards hold; nil for none.
  package var denseTensors: [DenseTensor]?

  /// What decides over the labels, where the shards tell them.
  package var boundaryLoss: BoundaryLoss?

  /// Whether the EOS tokens alone tell where the fragments end.
  package var isEOSDerivable: Bool
  package var tokenizer: Tokenizer
  package var documentPolicy: DocumentPolicy
  package var configuration: Configuration
  package var rowCount: Int

  /// rows · L: every id in the shards, padding included.
  package var tokenCount: Int
  package var paddingTokenCount: Int

  /// Fragments, padding tails counted.
  package var segmentCount: Int
  package var counts: TokenCounts

  /// The names that `source_ids` index.
  package var sources: [String]
  package var sourceCounts: [SourceCounts]

  /// What was longer than a chunk, and what each policy for it loses.
  package var longDocuments: LongDocuments

  /// Records left out or repaired when the corpus was read, by reason.
  package var skipped: [String: Int]
  package var documentTable: FileRecord
  package var shards: [ShardRecord]

  /// A manifest of the current version.
  package init(
    chunkLength: Int, contextLength: Int, vocabularySize: Int, tokenDType: String,
    bosTokenID: Nullable<Int>,
    eosTokenID: Int, padTokenID: Int, isEOSDerivable: Bool, tokenizer: Tokenizer,
    documentPolicy: DocumentPolicy, configuration: Configuration, rowCount: Int, tokenCount: Int,
    paddingTokenCount: Int, segmentCount: Int, counts: TokenCounts, sources: [String],
    sourceCounts: [SourceCounts], longDocuments: LongDocuments, skipped: [String: Int],
    documentTable: FileRecord, shards: [ShardRecord]
  ) {
    self.chunkLength = chunkLength
    self.contextLength = contextLength
    self.vocabularySize = vocabularySize
    self.tokenDType = tokenDType
    self.bosTokenID = bosTokenID
    self.eosTokenID = eosTokenID
    self.padTokenID = padTokenID
    self.isEOSDerivable = isEOSDerivable
    self.tokenizer = tokenizer
    self.documentPolicy = documentPolicy
    self.configuration = configuration
    self.rowCount = rowCount
    self.tokenCount = tokenCount
    self.paddingTokenCount = paddingTokenCount
    self.segmentCount = segmentCount
    self.counts = counts
    self.sources = sources
    self.sourceCounts = sourceCounts
    self.longDocuments = longDocuments
    self.skipped = skipped
    self.documentTable = documentTable
    self.shards = shards
  }

  /// The manifest of a packing, of which `shards` and `documentTable` are on the disk.
  package init(
    _ settings: PackingSettings, account: PackingAccount, shards: [ShardWriter.Result],
    documentTable: FileRecord
  ) {
    var counts = account.counts
    counts.padTokens = shards.reduce(0) { $0 + $1.paddingTokenCount }
    let rowCount = shards.reduce(0) { $0 + $1.record.rows }
    self.init(
      chunkLength: settings.chunkLength, contextLength: settings.contextLength,
      vocabularySize: settings.vocabularySize, tokenDType: settings.tokenWidth.rawValue,
      bosTokenID: settings.bosTokenID, eosTokenID: settings.eosTokenID,
      padTokenID: settings.padTokenID,
      isEOSDerivable: settings.documentPolicy.addEOS && shards.allSatisfy(\.isEOSDerivable),
      tokenizer: settings.tokenizer, documentPolicy: settings.documentPolicy,
      configuration: settings.configuration, rowCount: rowCount,
      tokenCount: rowCount * settings.chunkLength, paddingTokenCount: counts.padTokens,
      segmentCount: shards.reduce(0) { $0 + $1.record.segments }, counts: counts,
      sources: settings.sources, sourceCounts: account.bySource,
      longDocuments: account.longDocuments, skipped: settings.skipped,
      documentTable: documentTable, shards: shards.map(\.record))
    denseTensors = settings.denseTensors
    boundaryLoss = settings.boundaryLoss
  }

  /// The tokenizer that made the tokens; its files stand beside the manifest.
  package struct Tokenizer: Codable, Sendable, Equatable {
    package static let fileName = "tokenizer.json"
    package static let configurationFileName = "tokenizer_config.json"

    package var kind = "hf-json"
    package var file = Tokenizer.fileName
    package var sha256: String
    package var configurationFile = Tokenizer.configurationFileName
    package var configurationSHA256: String
    package var fingerprint: String

    enum CodingKeys: String, CodingKey {
      case kind, file, sha256, fingerprint
      case configurationFile = "config_file"
      case configurationSHA256 = "config_sha256"
    }

    /// The files of a tokenizer under their usual names.
    package init(sha256: String, configurationSHA256: String, fingerprint: String) {
      self.sha256 = sha256
      self.configurationSHA256 = configurationSHA256
      self.fingerprint = fingerprint
    }
  }

  /// What was put around each document.
  package struct DocumentPolicy: Codable, Sendable, Equatable {
    package var addBOS: Bool
    package var addEOS: Bool
    package var specialTokensInText: String

    enum CodingKeys: String, CodingKey {
      case addBOS = "add_bos"
      case addEOS = "add_eos"
      case specialTokensInText = "special_tokens_in_text"
    }

    /// A policy for the documents.
    package init(addBOS: Bool, addEOS: Bool, specialTokensInText: String) {
      self.addBOS = addBOS
      self.addEOS = addEOS
      self.specialTokensInText = specialTokensInText
    }
  }

  /// How the documents were put into chunks.
  package struct Configuration: Codable, Sendable, Equatable {
    package var strategy: String
    package var seed: UInt64

    /// How many parts each source was split into, each packed by itself; nil for one.
    package var partitions: Int?
    package var longDocuments: LongDocumentPolicy
    package var nearDuplicates: NearDuplicatePolicy

    /// What is kept apart, and which side this is; nil where nothing is.
    package var holdout: Holdout?

    /// Documents that wait, of a strategy that only looks at their length.
    package var window: Int?
    package var retrieval: Retrieval?

    /// The asked weights by source, where any were asked.
    package var weights: [String: Double]?

    /// One side of a holdout.
    package struct Holdout: Codable, Sendable, Equatable {
      package var share: Double
      package var side: HoldoutSplit.Side

      /// One side of a holdout of `share` of the documents.
      package init(share: Double, side: HoldoutSplit.Side) {
        self.share = share
        self.side = side
      }
    }

    /// The settings of a strategy that retrieves.
    package struct Retrieval: Codable, Sendable, Equatable {
      package var analyzer: String
      package var order: String
      /// Nil where all documents of the source that are left are candidates.
      package var bufferCapacity: Int?
      package var queryTermLimit: Int
      /// Nil for the terms of the highest tf · idf.
      package var queryRule: String?
      package var k1: Double
      package var b: Double

      enum CodingKeys: String, CodingKey {
        case analyzer, order, k1, b
        case bufferCapacity = "buffer"
        case queryTermLimit = "query_terms"
        case queryRule = "query_rule"
      }

      /// The settings of a strategy that retrieves.
      package init(
        analyzer: String, order: String, bufferCapacity: Int?, queryTermLimit: Int,
        queryRule: String? = nil, k1: Double, b: Double
      ) {
        self.analyzer = analyzer
        self.order = order
        self.bufferCapacity = bufferCapacity
        self.queryTermLimit = queryTermLimit
        self.queryRule = queryRule
        self.k1 = k1
        self.b = b
      }
    }

    enum CodingKeys: String, CodingKey {
      case strategy, seed, partitions, holdout, window, retrieval, weights
      case longDocuments = "long_documents"
      case nearDuplicates = "near_duplicates"
    }

    /// The settings of a packing.
    package init(
      strategy: String, seed: UInt64, partitions: Int? = nil,
      longDocuments: LongDocumentPolicy = .split, nearDuplicates: NearDuplicatePolicy,
      holdout: Holdout? = nil, window: Int? = nil, retrieval: Retrieval?, weights: [String: Double]?
    ) {
      self.strategy = strategy
      self.seed = seed
      self.partitions = partitions
      self.longDocuments = longDocuments
      self.nearDuplicates = nearDuplicates
      self.holdout = holdout
      self.window = window
      self.retrieval = retrieval
      self.weights = weights
    }
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

  enum CodingKeys: String, CodingKey {
    case kind, version, tokenizer, configuration, counts, sources, skipped, shards
    case chunkLength = "seq_len"
    case contextLength = "context_length"
    case vocabularySize = "vocab_size"
    case tokenDType = "token_dtype"
    case bosTokenID = "bos_token_id"
    case eosTokenID = "eos_token_id"
    case padTokenID = "pad_token_id"
    case isEOSDerivable = "eos_derivable"
    case denseTensors = "dense_tensors"
    case boundaryLoss = "boundary_loss"
    case documentPolicy = "document_policy"
    case rowCount = "rows"
    case tokenCount = "tokens"
    case paddingTokenCount = "pad_tokens"
    case segmentCount = "segments"
    case sourceCounts = "source_counts"
    case longDocuments = "long_documents"
    case documentTable = "document_table"
  }
}

/// An optional that is written as `null`, not left out.
package struct Nullable<Wrapped: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
  package var value: Wrapped?

  /// A value or null.
  package init(_ value: Wrapped?) {
    self.value = value
  }

  /// Reads a value or null.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    value = container.decodeNil() ? nil : try container.decode(Wrapped.self)
  }

  /// Writes a value or null.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

extension ShardManifest {
  /// The JSON form: sorted keys, two-space indentation, a line feed at the end.
  package func jsonBytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [0x0a]
  }

  /// Reads the manifest of a packed folder.
  package static func read(folder: String) throws -> ShardManifest {
    let path = folder + "/" + fileName
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ShardsError.notPacked(
        path: folder,
        isPart: FileManager.default.fileExists(atPath: folder + "/" + PackingPart.fileName))
    }
    struct Head: Decodable {
      var kind: String
      var version: Int
    }
    do {
      let head = try JSONDecoder().decode(Head.self, from: data)
      guard head.kind == kind else {
        throw ShardsError.damagedManifest(
          path: path, reason: "its kind is '\(head.kind)', not '\(kind)'")
      }
      guard head.version == supportedVersion else {
        throw ShardsError.unsupportedManifest(
          path: path, found: head.version, supported: supportedVersion)
      }
      let manifest = try JSONDecoder().decode(ShardManifest.self, from: data)
      if let reason = manifest.fault {
        throw ShardsError.damagedManifest(path: path, reason: reason)
      }
      return manifest
    } catch let error as DecodingError {
      throw ShardsError.damagedManifest(path: path, reason: String(describing: error))
    }
  }

  /// The first number that no packing can have; with none, readers may count on the ranges.
  private var fault: String? {
    let ids = 0...Int(Int32.max)
    let numbers: [(CodingKeys, Int, ClosedRange<Int>)] =
      [
        (.chunkLength, chunkLength, 1...Int(Int32.max)),
        (.contextLength, contextLength, 0...chunkLength),
        (.vocabularySize, vocabularySize, ids), (.bosTokenID, bosTokenID.value ?? 0, ids),
        (.eosTokenID, eosTokenID, ids), (.padTokenID, padTokenID, ids),
        (.rowCount, rowCount, ids), (.documentTable, documentTable.rows, 0...Int(UInt32.max)),
      ] + shards.map { (.shards, $0.rows, ids) } + shards.map { (.shards, $0.segments, ids) }
    return numbers.first { !$0.2.contains($0.1) }.map { "\($0.0.rawValue) is \($0.1)" }
  }
}
