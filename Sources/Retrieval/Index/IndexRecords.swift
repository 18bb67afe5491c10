package import BM25

/// A source as the index knows it.
package struct IndexedSource: Sendable, Equatable {
  package var id: Int
  package var name: String

  /// Tokens of its documents, without EOS or BOS.
  package var tokenCount: Int

  /// Distinct terms; its terms are 0 ..< termCount.
  package var termCount: Int

  /// N and Σ dl of the whole source.
  package var statistics: CollectionStatistics
}

/// Where a document came from, and how long it is.
package struct IndexedDocument: Sendable, Equatable {
  package var id: Int
  package var sourceID: Int
  package var externalID: String
  package var path: String
  package var line: Int
  package var tokenCount: Int
}

/// The tokenizer file that an index carries, so that nothing else is needed to pack it.
package struct StoredTokenizer: Sendable, Equatable {
  /// The name of the file it was read from, without folders.
  package var fileName: String

  /// SHA-256 over vocabulary, merges and pattern; equal fingerprints give equal tokens.
  package var fingerprint: String

  /// The tokens that begin a document, end it, and fill up a chunk, where they are known.
  package var bosTokenID: UInt32?
  package var eosTokenID: UInt32?
  package var padTokenID: UInt32?

  /// The bytes of the file.
  package var json: [UInt8]

  /// A tokenizer file with its fingerprint and the roles of its special tokens.
  package init(
    fileName: String, fingerprint: String, bosTokenID: UInt32?, eosTokenID: UInt32?,
    padTokenID: UInt32?, json: [UInt8]
  ) {
    self.fileName = fileName
    self.fingerprint = fingerprint
    self.bosTokenID = bosTokenID
    self.eosTokenID = eosTokenID
    self.padTokenID = padTokenID
    self.json = json
  }
}
