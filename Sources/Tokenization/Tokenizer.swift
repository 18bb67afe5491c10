// The folders of this target, in order: what is in one uses only those before it, and
// TokenizationError.
//   Splitting   text → pieces: scalars and their classes, normalizer, pre-tokenizer, split patterns
//   Vocabulary  what a tokenizer is: ids, merges, added tokens, spellings
//   Encoding    pieces → ids: tables, caches, the encoder of one thread
//   Files       tokenizer files ↔ definitions, and their fingerprint
// Then come Tokenizer and SpecialTokenRoles, beside this comment, and last
//   Training    counted pieces → a tokenizer

/// A BPE tokenizer: immutable, and shared freely between threads.
///
/// Each thread encodes through an `Encoder` of its own. Ids equal those of the program that a file
/// is made for: of Hugging Face `tokenizers` with `add_special_tokens=False`, of tiktoken with
/// `encode_ordinary`, of SentencePiece without BOS and EOS.
package struct Tokenizer: Sendable {
  let definition: TokenizerDefinition
  let vocabulary: Vocabulary
  let tables: EncodingTables

  /// The format of the file that it was read from.
  package let format: TokenizerFormat

  /// The SHA-256, in hexadecimal, of everything that determines the ids of a text.
  ///
  /// It covers vocabulary, merges, split pattern, normalizer and added tokens, and does not depend
  /// on the formatting of the file.
  package let fingerprint: String

  /// Reads a tokenizer file: Hugging Face's `tokenizer.json`, ranks of tiktoken, or a model of
  /// SentencePiece, recognized by their content.
  ///
  /// A file of ranks needs the name of its encoding, or its split pattern; others must not have
  /// one. What a file needs and is not supported is an error that names it.
  package init(contentsOf path: String, pattern: String? = nil) throws(TokenizationError) {
    try self.init(
      file: try TokenizerPath.contents(ofFile: path), path: path, pattern: pattern)
  }

  /// Reads the bytes of a tokenizer file; `path` is for error messages.
  package init(
    file: [UInt8], path: String, pattern: String? = nil
  ) throws(TokenizationError) {
    let format = TokenizerFormat(of: file)
    if format != .tiktoken, let pattern {
      throw .unneededPattern(path: path, pattern: pattern)
    }
    let definition =
      switch format {
      case .huggingFace:
        try TokenizerReader(path: path).definition(file)
      case .tiktoken: try TiktokenReader(path: path).definition(file, pattern: pattern)
      case .sentencePiece: try SentencePieceReader(path: path).definition(file)
      }
    try self.init(definition, format: format, path: path)
  }

  /// Reads the bytes of a `tokenizer.json`; `path` is for error messages.
  package init(json: [UInt8], path: String) throws(TokenizationError) {
    let definition = try TokenizerReader(path: path).definition(json)
    try self.init(definition, format: .huggingFace, path: path)
  }

  /// A tokenizer from a definition whose ids are unique and whose merges name existing ids.
  init(
    _ definition: TokenizerDefinition, format: TokenizerFormat = .huggingFace, path: String
  ) throws(TokenizationError) {
    self.definition = definition
    self.format = format
    vocabulary = Vocabulary(definition)
    tables = try EncodingTables(
      definition, vocabulary, stopsSplittingAtStrayBytes: format == .tiktoken, path: path)
    fingerprint = TokenizerFingerprint.hexadecimal(of: definition)
  }

  /// One more than the greatest id, of the model or of an added token.
  package var vocabularySize: Int { vocabulary.size }

  /// How many pairs of tokens can merge.
  package var mergeCount: Int { definition.merges.count }

  /// How text becomes pieces, in a few words: normalizer, then pre-tokenizer.
  package var splitDescription: String {
    TokenizerFingerprint.splitDescription(of: definition)
  }

  /// The control tokens, ascending by id.
  package var specialTokens: [SpecialToken] {
    definition.addedTokens.filter(\.isSpecial).map { SpecialToken(content: $0.content, id: $0.id) }
  }

  /// A new encoder with an empty cache, for one thread: 23 MB when it has grown to its full size.
  package func makeEncoder() -> Encoder {
    Encoder(tables)
  }

  /// The tokenizer as a Hugging Face `tokenizer.json`, the same bytes each time.
  ///
  /// An error where no such file gives the same ids; `path` is for its message.
  package func jsonData(path: String = "the tokenizer") throws(TokenizationError) -> [UInt8] {
    if let token = definition.unstatableToken {
      throw .notStatable(path: path, token: token.content)
    }
    return TokenizerWriter.json(definition)
  }

  /// The bytes of the ids, end to end; an id that no token has is an error.
  ///
  /// Where encoding prepends a space to a text, one is removed.
  package func decode(_ ids: some Sequence<TokenID>) throws(TokenizationError) -> [UInt8] {
    var bytes: [UInt8] = []
    for id in ids {
      guard let token = vocabulary.bytes(of: id) else {
        throw .unknownTokenID(id, vocabularySize: vocabularySize)
      }
      bytes.append(contentsOf: token)
    }
    if definition.marksTheBeginning, bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
    return bytes
  }

  /// The bytes of one id, shared and not copied; nil for an id that no token has.
  package func bytes(of id: TokenID) -> ArraySlice<UInt8>? {
    vocabulary.bytes(of: id)
  }

  /// The bytes of ids, end to end; ids that no token has are skipped.
  package func bytes(ofAll ids: ArraySlice<TokenID>) -> [UInt8] {
    vocabulary.bytes(ofAll: ids)
  }

  /// The id of a token by its text, added tokens first; nil if there is none.
  ///
  /// Tokens of the model are spelled as in the file (`Ġthe` is " the" in a byte alphabet).
  package func tokenID(of content: String) -> TokenID? {
    vocabulary.id(ofSpelling: Array(content.utf8))
  }
}
