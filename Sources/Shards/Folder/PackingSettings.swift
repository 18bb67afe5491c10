package import Packing
import Tokenization

/// A packing's configuration, and what it meets: the tokenizer, the sources, what was skipped.
///
/// Manifest and parts embed it. Members of the configuration can be read and set as its own.
@dynamicMemberLookup
package struct PackingSettings: Sendable, Equatable {
  package var configuration: PackingConfiguration
  package var vocabularySize: Int
  package var bosTokenID: Int?
  package var eosTokenID: Int
  package var padTokenID: Int
  package var tokenizer: TokenizerRecord

  /// The names that `source_ids` index.
  package var sources: [String]

  /// Records left out or repaired when the corpus was read, by reason.
  package var skipped: [String: Int]

  /// What each source gives in how many passes, where a number of tokens or repetition is asked;
  /// else nil.
  package var budgets: [SourceBudget]?

  /// The settings of a packing.
  package init(
    _ configuration: PackingConfiguration, vocabularySize: Int, bosTokenID: Int?, eosTokenID: Int,
    padTokenID: Int, tokenizer: TokenizerRecord, sources: [String], skipped: [String: Int]
  ) {
    self.configuration = configuration
    self.vocabularySize = vocabularySize
    self.bosTokenID = bosTokenID
    self.eosTokenID = eosTokenID
    self.padTokenID = padTokenID
    self.tokenizer = tokenizer
    self.sources = sources
    self.skipped = skipped
  }

  /// A member of the configuration.
  package subscript<Value>(
    dynamicMember member: WritableKeyPath<PackingConfiguration, Value>
  ) -> Value {
    get { configuration[keyPath: member] }
    set { configuration[keyPath: member] = newValue }
  }

  /// What follows from the configuration.
  package subscript<Value>(dynamicMember member: KeyPath<PackingConfiguration, Value>) -> Value {
    configuration[keyPath: member]
  }

  /// In how many passes the documents of a source are packed; the last need not hold all of them.
  package func passCount(ofSource sourceID: Int) -> Int {
    guard let budgets else { return configuration.epochCount }
    return budgets.indices.contains(sourceID) ? budgets[sourceID].passCount : 1
  }

  /// The number of passes of the packing.
  package var passCount: Int { sources.indices.map(passCount).max() ?? 1 }

  /// The width of the tokens.
  package var tokenWidth: TokenWidth { TokenWidth(vocabularySize: vocabularySize) }

  /// The tokens around each document.
  package var boundary: BoundaryTokens {
    configuration.documentPolicy.boundary(
      bos: bosTokenID.flatMap(UInt32.init(exactly:)), eos: UInt32(exactly: eosTokenID))
  }

  /// The tokens of a document's text that are packed; nil where its length does not decide that: it
  /// is whole.
  package func truncatedTokenCount(of tokenCount: Int) -> Int? {
    let boundary = boundary
    guard
      configuration.longDocuments == .truncate,
      tokenCount + boundary.count > configuration.chunkLength
    else { return nil }
    return min(tokenCount, configuration.chunkLength - boundary.bosCount)
  }
}

/// On disk: the keys of the configuration, and `bos_token_id`, null without BOS.
extension PackingSettings: Codable {
  private enum CodingKeys: String, CodingKey {
    case tokenizer, sources, skipped
    case budgets = "source_budgets"
    case vocabularySize = "vocab_size"
    case bosTokenID = "bos_token_id"
    case eosTokenID = "eos_token_id"
    case padTokenID = "pad_token_id"
  }

  /// Reads the settings.
  package init(from decoder: any Decoder) throws {
    configuration = try PackingConfiguration(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    vocabularySize = try container.decode(Int.self, forKey: .vocabularySize)
    bosTokenID = try container.decode(Int?.self, forKey: .bosTokenID)
    eosTokenID = try container.decode(Int.self, forKey: .eosTokenID)
    padTokenID = try container.decode(Int.self, forKey: .padTokenID)
    tokenizer = try container.decode(TokenizerRecord.self, forKey: .tokenizer)
    sources = try container.decode([String].self, forKey: .sources)
    skipped = try container.decode([String: Int].self, forKey: .skipped)
    budgets = try container.decodeIfPresent([SourceBudget].self, forKey: .budgets)
    try requireNumbersInRange(at: decoder.codingPath)
    guard budgets.map({ $0.count == sources.count && $0.allSatisfy(\.isSound) }) ?? true else {
      throw DecodingError.dataCorruptedError(
        forKey: .budgets, in: container, debugDescription: "its numbers are out of range")
    }
  }

  /// Writes the settings.
  package func encode(to encoder: any Swift.Encoder) throws {
    try configuration.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(vocabularySize, forKey: .vocabularySize)
    try container.encode(bosTokenID, forKey: .bosTokenID)
    try container.encode(eosTokenID, forKey: .eosTokenID)
    try container.encode(padTokenID, forKey: .padTokenID)
    try container.encode(tokenizer, forKey: .tokenizer)
    try container.encode(sources, forKey: .sources)
    try container.encode(skipped, forKey: .skipped)
    try container.encodeIfPresent(budgets, forKey: .budgets)
  }

  /// Throws for the first number that no packing can have: readers rely on the ranges.
  private func requireNumbersInRange(at path: [any CodingKey]) throws {
    let ids = 0...Int(TokenID.greatestAccepted)
    let numbers: [(String, Int, ClosedRange<Int>)] = [
      ("seq_len", configuration.chunkLength, 1...Int(Int32.max)),
      ("context_length", configuration.contextLength, 0...max(0, configuration.chunkLength)),
      // By it, tables are allocated; no tokenizer has a greater one.
      ("vocab_size", vocabularySize, 1...Int(TokenID.greatestAccepted) + 1),
      ("bos_token_id", bosTokenID ?? 0, ids),
      ("eos_token_id", eosTokenID, ids), ("pad_token_id", padTokenID, ids),
    ]
    for (name, value, range) in numbers where !range.contains(value) {
      throw DecodingError.dataCorrupted(
        .init(codingPath: path, debugDescription: "\(name) is \(value)"))
    }
  }
}

/// The tokenizer that made the tokens; its files lie beside the manifest.
package struct TokenizerRecord: Codable, Sendable, Equatable {
  package static let fileName = "tokenizer.json"
  package static let configurationFileName = "tokenizer_config.json"

  package var kind = "hf-json"
  package var file = TokenizerRecord.fileName
  package var sha256: String
  package var configurationFile = TokenizerRecord.configurationFileName
  package var configurationSHA256: String
  package var fingerprint: String

  private enum CodingKeys: String, CodingKey {
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
