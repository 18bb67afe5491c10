import Foundation

/// The number of a token in its vocabulary.
package typealias TokenID = UInt32

/// A control token, such as the one that ends a text.
package struct SpecialToken: Equatable, Sendable {
  /// Its text.
  package let content: String
  /// Its id.
  package let id: TokenID
}

/// A byte-level BPE tokenizer: immutable, and shared freely between threads.
///
/// Each thread encodes through an `Encoder` of its own. Ids equal those of Hugging Face
/// `tokenizers` with `add_special_tokens=False`.
package struct Tokenizer: Sendable {
  let definition: TokenizerDefinition
  let vocabulary: Vocabulary
  let merger: PieceMerger
  /// Finds the tokens that are looked for before the normalizer runs.
  let rawMatcher: AddedTokenMatcher
  /// Finds the tokens that are looked for after it.
  let normalizedMatcher: AddedTokenMatcher

  /// The SHA-256, in hexadecimal, of everything that decides what ids a text gets.
  ///
  /// It covers vocabulary, merges, split pattern, normalizer and added tokens, and does not depend
  /// on the formatting of the file.
  package let fingerprint: String

  /// Reads a Hugging Face `tokenizer.json` that holds a byte-level BPE model.
  ///
  /// Whatever the file asks for that this program does not do is an error that names it.
  package init(contentsOf path: String) throws(TokenizationError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .cannotRead(path: path, cause: error)
    }
    try self.init(json: Array(data), path: path)
  }

  /// Reads the bytes of a `tokenizer.json`; `path` is for error messages.
  package init(json: [UInt8], path: String) throws(TokenizationError) {
    let reader = TokenizerReader(path: path)
    try self.init(try reader.definition(try JSONParser.parse(json, path: path)), path: path)
  }

  /// A tokenizer from a definition whose ids are unique and whose merges name existing ids.
  init(_ definition: TokenizerDefinition, path: String) throws(TokenizationError) {
    self.definition = definition
    vocabulary = Vocabulary(definition)
    var byteIDs: [TokenID?] = []
    for byte in UInt8.min...UInt8.max {
      let id = vocabulary.id(ofSpelling: ByteAlphabet.spelling(of: [byte]))
      guard id != nil || Self.neverInUTF8.contains(byte) else {
        throw .missingByte(path: path, byte: byte)
      }
      byteIDs.append(id)
    }
    merger = PieceMerger(byteIDs: byteIDs, mergeTable: MergeTable(definition.merges))
    rawMatcher = AddedTokenMatcher(
      definition.addedTokens.filter { !$0.isNormalized }.map { ($0, Array($0.content.utf8)) })
    normalizedMatcher = AddedTokenMatcher(
      definition.addedTokens.filter(\.isNormalized).map { token in
        let content = Array(token.content.utf8)
        let normalized = content.withUnsafeBufferPointer(definition.normalizer.normalized)
        return (token, normalized ?? content)
      })
    fingerprint = TokenizerFingerprint.hexadecimal(of: definition)
  }

  /// Bytes that no well-formed text contains; some vocabularies, such as GPT-NeoX's, lack them.
  private static let neverInUTF8 = Set<UInt8>([0xc0, 0xc1] + (0xf5...0xff))

  /// One more than the greatest id, of the model or of an added token.
  package var vocabularySize: Int { vocabulary.size }

  /// The control tokens, ascending by id.
  package var specialTokens: [SpecialToken] {
    definition.addedTokens.filter(\.isSpecial).map { SpecialToken(content: $0.content, id: $0.id) }
  }

  /// A new encoder, with an empty cache: about 4 MB for one thread to use.
  package func makeEncoder() -> Encoder {
    Encoder(self)
  }

  /// The bytes that the ids stand for, end to end; an id that no token has is an error.
  package func decode(_ ids: some Sequence<TokenID>) throws(TokenizationError) -> [UInt8] {
    var bytes: [UInt8] = []
    for id in ids {
      guard let token = vocabulary.bytes(of: id) else {
        throw .unknownTokenID(id, vocabularySize: vocabularySize)
      }
      bytes.append(contentsOf: token)
    }
    return bytes
  }

  /// The bytes that one id stands for, shared and not copied; nil for an id that no token has.
  package func bytes(of id: TokenID) -> ArraySlice<UInt8>? {
    vocabulary.bytes(of: id)
  }

  /// The id of a token by its text, added tokens first; nil if there is none.
  ///
  /// Tokens of the model are spelled in the byte alphabet of the file (`Ġthe` is " the").
  package func tokenID(of content: String) -> TokenID? {
    vocabulary.id(ofSpelling: Array(content.utf8))
  }
}
