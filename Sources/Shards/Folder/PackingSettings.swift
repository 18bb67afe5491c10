import Foundation
package import Packing

/// All of a packing that is known before the first chunk is made: with the documents it decides
/// every byte of the result.
package struct PackingSettings: Codable, Sendable, Equatable {
  /// L, the tokens of a row.
  package var chunkLength: Int
  package var contextLength: Int
  package var vocabularySize: Int
  package var bosTokenID: Nullable<Int>
  package var eosTokenID: Int
  package var padTokenID: Int
  package var tokenizer: ShardManifest.Tokenizer
  package var documentPolicy: ShardManifest.DocumentPolicy
  package var configuration: ShardManifest.Configuration

  /// The size of a shard, in bytes of tokens.
  package var shardByteCount: Int

  /// The names that `source_ids` index.
  package var sources: [String]

  /// Records left out or repaired when the corpus was read, by reason.
  package var skipped: [String: Int]

  /// All documents of the corpus.
  package var documentCount: Int

  /// Dense tensors that the shards hold; nil for none.
  package var denseTensors: [DenseTensor]?

  /// What decides over the labels, where the shards tell them.
  package var boundaryLoss: BoundaryLoss?

  /// Stands for the ids and the lengths of the documents of the corpus.
  package var corpusDigest: String

  /// The settings of a packing.
  package init(
    chunkLength: Int, contextLength: Int, vocabularySize: Int, bosTokenID: Int?, eosTokenID: Int,
    padTokenID: Int, tokenizer: ShardManifest.Tokenizer,
    documentPolicy: ShardManifest.DocumentPolicy, configuration: ShardManifest.Configuration,
    shardByteCount: Int, sources: [String], skipped: [String: Int], documentCount: Int,
    corpusDigest: String
  ) {
    self.chunkLength = chunkLength
    self.contextLength = contextLength
    self.vocabularySize = vocabularySize
    self.bosTokenID = Nullable(bosTokenID)
    self.eosTokenID = eosTokenID
    self.padTokenID = padTokenID
    self.tokenizer = tokenizer
    self.documentPolicy = documentPolicy
    self.configuration = configuration
    self.shardByteCount = shardByteCount
    self.sources = sources
    self.skipped = skipped
    self.documentCount = documentCount
    self.corpusDigest = corpusDigest
  }

  enum CodingKeys: String, CodingKey {
    case tokenizer, configuration, sources, skipped
    case chunkLength = "seq_len"
    case contextLength = "context_length"
    case vocabularySize = "vocab_size"
    case bosTokenID = "bos_token_id"
    case eosTokenID = "eos_token_id"
    case padTokenID = "pad_token_id"
    case documentPolicy = "document_policy"
    case shardByteCount = "shard_bytes"
    case denseTensors = "dense_tensors"
    case boundaryLoss = "boundary_loss"
    case documentCount = "documents"
    case corpusDigest = "corpus_digest"
  }

  /// The width of the tokens.
  package var tokenWidth: TokenWidth { TokenWidth(vocabularySize: vocabularySize) }

  /// The tokens around each document.
  package var frame: BoundaryTokens {
    BoundaryTokens(
      bos: documentPolicy.addBOS ? bosTokenID.value.flatMap(UInt32.init(exactly:)) : nil,
      eos: documentPolicy.addEOS ? UInt32(exactly: eosTokenID) : nil)
  }

  /// The JSON form: sorted keys, on one line.
  package func jsonBytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }

  /// The first setting in which two packings differ, with both values; nil where they are equal.
  package func difference(to other: PackingSettings) -> (setting: String, values: [String])? {
    func find(_ name: String, _ a: Any?, _ b: Any?) -> (setting: String, values: [String])? {
      if let a = a as? [String: Any], let b = b as? [String: Any] {
        for key in Set(a.keys).union(b.keys).sorted() {
          let path = name.isEmpty ? key : name + "." + key
          if let found = find(path, a[key], b[key]) { return found }
        }
        return nil
      }
      let values = [a, b].map { $0.map { String(describing: $0) } ?? "none" }
      return values[0] == values[1] ? nil : (name, values)
    }
    func object(_ settings: PackingSettings) -> Any? {
      (try? settings.jsonBytes()).flatMap { try? JSONSerialization.jsonObject(with: Data($0)) }
    }
    return find("", object(self), object(other))
  }

  /// The tokens of a document's text that are packed; nil where that is not a question of its
  /// length: it is whole.
  package func truncatedTokenCount(of tokenCount: Int) -> Int? {
    guard
      configuration.longDocuments == .truncate, tokenCount + frame.count > chunkLength
    else { return nil }
    return min(tokenCount, chunkLength - frame.bosCount)
  }
}
