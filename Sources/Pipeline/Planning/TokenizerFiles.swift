import Files
import Foundation
import Shards

/// The tokenizer's files, as they are in a packed folder.
struct TokenizerFiles {
  /// `tokenizer.json`, byte for byte.
  var json: [UInt8]

  /// `tokenizer_config.json`: the roles of the special tokens.
  var configuration: [UInt8]

  /// The files in a part of a packing; throws where their hashes are not those of `record`.
  init(of record: TokenizerRecord, in folder: String) throws {
    func read(_ name: String, sha256: String) throws -> [UInt8] {
      let path = folder + "/" + name
      let bytes = Array(try FileContents.read(path))
      guard FileDigest.hexadecimal(of: bytes) == sha256 else {
        throw ShardsError.damagedFile(path: path)
      }
      return bytes
    }
    json = try read(TokenizerRecord.fileName, sha256: record.sha256)
    configuration = try read(
      TokenizerRecord.configurationFileName, sha256: record.configurationSHA256)
  }

  /// The files of a tokenizer.
  init(json: [UInt8], configuration: [UInt8]) {
    self.json = json
    self.configuration = configuration
  }

  /// Writes both under their names.
  func write(into folder: OutputFolder) throws {
    try folder.write(json, to: TokenizerRecord.fileName)
    try folder.write(configuration, to: TokenizerRecord.configurationFileName)
  }

  /// Their entry in the manifest.
  func record(fingerprint: String) -> TokenizerRecord {
    TokenizerRecord(
      sha256: FileDigest.hexadecimal(of: json),
      configurationSHA256: FileDigest.hexadecimal(of: configuration), fingerprint: fingerprint)
  }
}
