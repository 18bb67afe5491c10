import Files
import Foundation
import JSON
package import Packing

/// `export.json`: what an exported folder holds, and of which packing; see Formats.md.
package struct ExportManifest: Codable, Sendable, Equatable {
  package static let fileName = "export.json"
  package static let kind = "exported-packing"
  package static let supportedVersion = 1

  package var kind = ExportManifest.kind
  package var version = ExportManifest.supportedVersion
  package var format: String
  package var chunkLength: Int
  package var contextLength: Int
  package var vocabularySize: Int
  package var tokenDType: String
  package var bosTokenID: Nullable<Int>
  package var eosTokenID: Int
  package var padTokenID: Int
  package var isEOSDerivable: Bool
  package var rowCount: Int
  package var tokenCount: Int
  package var paddingTokenCount: Int
  package var segmentCount: Int
  package var sources: [String]
  package var denseTensors: [DenseTensor]
  package var boundaryLoss: BoundaryLoss

  /// The compression in the spelling of the format, such as `zstd:3`; nil for none.
  package var compression: String?

  /// The version of libzstd, which decides the bytes of zstd; nil for other compressions.
  package var zstdVersion: String?

  /// What the format could not carry, and the user agreed to lose.
  package var leftBehind: [String]

  /// The SHA-256 of the packing's `manifest.json`.
  package var packing: String

  /// The fingerprint of the tokenizer.
  package var tokenizer: String
  package var files: [File]

  /// An optional that is written as `null`, not left out.
  package struct Nullable<Value: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    package var value: Value?

    init(_ value: Value?) {
      self.value = value
    }

    /// Reads a value or null.
    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      value = container.decodeNil() ? nil : try container.decode(Value.self)
    }

    /// Writes a value or null.
    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(value)
    }
  }

  /// A file with its size and hash.
  package struct File: Codable, Sendable, Equatable {
    package var file: String
    package var bytes: Int
    package var sha256: String
  }

  enum CodingKeys: String, CodingKey {
    case kind, version, format, sources, compression, packing, tokenizer, files
    case chunkLength = "seq_len"
    case contextLength = "context_length"
    case vocabularySize = "vocab_size"
    case tokenDType = "token_dtype"
    case bosTokenID = "bos_token_id"
    case eosTokenID = "eos_token_id"
    case padTokenID = "pad_token_id"
    case isEOSDerivable = "eos_derivable"
    case rowCount = "rows"
    case tokenCount = "tokens"
    case paddingTokenCount = "pad_tokens"
    case segmentCount = "segments"
    case denseTensors = "dense_tensors"
    case boundaryLoss = "boundary_loss"
    case leftBehind = "left_behind"
    case zstdVersion = "zstd_version"
  }

  /// The manifest of an export of a packing into `files`; `format` is a raw value of
  /// `ExportFormat`.
  init(
    of packing: ShardManifest, manifestSHA256: String, format: String,
    compression: ExportCompression,
    options: ExportOptions, leftBehind: [String], files: [File]
  ) {
    self.format = format
    chunkLength = packing.chunkLength
    contextLength = packing.contextLength
    vocabularySize = packing.vocabularySize
    tokenDType = packing.tokenDType
    bosTokenID = Nullable(packing.bosTokenID)
    eosTokenID = packing.eosTokenID
    padTokenID = packing.padTokenID
    isEOSDerivable = packing.isEOSDerivable
    rowCount = packing.rowCount
    tokenCount = packing.tokenCount
    paddingTokenCount = packing.paddingTokenCount
    segmentCount = packing.segmentCount
    sources = packing.sources
    denseTensors = options.orderedDenseTensors
    boundaryLoss = options.boundaryLoss
    self.compression = compression == .uncompressed ? nil : compression.description
    zstdVersion = compression.libraryVersion
    self.leftBehind = leftBehind
    self.packing = manifestSHA256
    tokenizer = packing.tokenizer.fingerprint
    self.files = files
  }

  /// The file's bytes.
  func jsonBytes() throws -> [UInt8] { try JSONForm.file(self) }

  /// Reads the manifest of an exported folder; nil where there is not one of ours.
  package static func read(folder: String) -> ExportManifest? {
    guard
      let data = try? FileContents.read(folder + "/" + fileName),
      let manifest = try? JSONDecoder().decode(ExportManifest.self, from: data),
      manifest.kind == kind, manifest.version == supportedVersion
    else { return nil }
    return manifest
  }
}
