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

/// A BPE tokenizer: immutable, and shared freely between threads.
///
/// Each thread encodes through an `Encoder` of its own. Ids equal those of the program that a file
/// is made for: of Hugging Face `tokenizers` with `add_special_tokens=False`, of tiktoken with
/// `encode_ordinary`, of SentencePiece without BOS and EOS.
package struct Tokenizer: Sendable {
  let definition: TokenizerDefinition
  let vocabulary: Vocabulary
  let merger: PieceMerger
  /// Ids by the bytes or characters of a piece, where a whole piece is looked up before merging.
  let wholePieces: WholePieces?
  /// Finds the tokens that are looked for before the normalizer runs.
  let rawMatcher: AddedTokenMatcher
  /// Finds the tokens that are looked for after it.
  let normalizedMatcher: AddedTokenMatcher
  /// The mark before which a piece can be cut without changing its tokens, if there is one.
  let cutMark: [UInt8]?

  /// The format of the file that it was read from.
  package let format: TokenizerFormat

  /// The SHA-256, in hexadecimal, of everything that decides what ids a text gets.
  ///
  /// It covers vocabulary, merges, split pattern, normalizer and added tokens, and does not depend
  /// on the formatting of the file.
  package let fingerprint: String

  /// Reads a tokenizer file: Hugging Face's `tokenizer.json`, ranks of tiktoken, or a model of
  /// SentencePiece, told apart by their content.
  ///
  /// A file of ranks needs the name of its encoding, or its split pattern; others must not have
  /// one. Whatever a file asks for that this program does not do is an error that names it.
  package init(contentsOf path: String, pattern: String? = nil) throws(TokenizationError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .cannotRead(path: path, cause: error)
    }
    try self.init(file: Array(data), path: path, pattern: pattern)
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
    merger = PieceMerger(
      symbols: try Self.symbols(of: definition, vocabulary, path: path),
      mergeTable: MergeTable(definition.merges))
    wholePieces = definition.ignoresMerges ? WholePieces(definition) : nil
    rawMatcher = AddedTokenMatcher(
      definition.addedTokens.filter { !$0.isNormalized }.map { ($0, Array($0.content.utf8)) })
    normalizedMatcher = AddedTokenMatcher(
      definition.addedTokens.filter(\.isNormalized).map { token in
        let content = Array(token.content.utf8)
        guard !token.isSpelledNormalized else { return (token, content) }
        let normalized = content.withUnsafeBufferPointer(definition.normalizer.normalized)
        return (token, normalized ?? content)
      })
    cutMark = Self.cutMark(of: definition)
    fingerprint = TokenizerFingerprint.hexadecimal(of: definition)
  }

  private static func symbols(
    of definition: TokenizerDefinition, _ vocabulary: Vocabulary, path: String
  ) throws(TokenizationError) -> PieceSymbols {
    var byteIDs: [TokenID?] = []
    var scalarIDs: [UInt32: TokenID] = [:]
    switch definition.alphabet {
    case .bytes:
      for byte in UInt8.min...UInt8.max {
        let id = vocabulary.id(ofSpelling: ByteAlphabet.spelling(of: [byte]))
        guard id != nil || neverInUTF8.contains(byte) else {
          throw .missingByte(path: path, byte: byte)
        }
        byteIDs.append(id)
      }
    case .characters(let missing):
      guard missing.byteFallback || missing.unknown != nil else {
        throw .unsupported(
          path: path, field: "model.unk_token", value: "null",
          supported: "a token, or byte_fallback: other characters would vanish")
      }
      byteIDs = (UInt8.min...UInt8.max).map { byte in
        missing.byteFallback
          ? vocabulary.id(ofSpelling: TokenSpelling.fallbackSpelling(of: byte)) : nil
      }
      for entry in definition.vocabulary {
        let scalars = String(decoding: entry.spelling, as: UTF8.self).unicodeScalars
        if let scalar = scalars.first, scalars.count == 1, !definition.isReserved(entry.id) {
          scalarIDs[scalar.value] = entry.id
        }
      }
    }
    return PieceSymbols(alphabet: definition.alphabet, byteIDs: byteIDs, scalarIDs: scalarIDs)
  }

  /// Bytes that no well-formed text contains; some vocabularies, such as GPT-NeoX's, lack them.
  private static let neverInUTF8 = Set<UInt8>([0xc0, 0xc1] + (0xf5...0xff))

  /// The space mark, if it is a token and no other token has it behind something else.
  private static func cutMark(of definition: TokenizerDefinition) -> [UInt8]? {
    guard case .characters = definition.alphabet, let mark = definition.spaceMark,
      definition.vocabulary.contains(where: { $0.spelling == mark })
    else { return nil }
    let hasInnerMark = definition.vocabulary.contains { entry in
      var rest = entry.spelling[...]
      while rest.starts(with: mark) { rest = rest.dropFirst(mark.count) }
      return Array(rest).withUnsafeBufferPointer { $0.firstEnd(of: mark, from: 0) } != nil
    }
    return hasInnerMark ? nil : mark
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

  /// A new encoder, with an empty cache: for one thread to use: 23 MB when it has grown to its full size.
  package func makeEncoder() -> Encoder {
    Encoder(self)
  }

  /// The bytes that the ids stand for, end to end; an id that no token has is an error.
  ///
  /// Where encoding puts a space in front of a text, one is taken away.
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

  /// The bytes that one id stands for, shared and not copied; nil for an id that no token has.
  package func bytes(of id: TokenID) -> ArraySlice<UInt8>? {
    vocabulary.bytes(of: id)
  }

  /// The bytes that ids stand for, end to end; ids that no token has stand for nothing.
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

extension TokenizerDefinition {
  /// Whether text never becomes the token: control tokens and such that stand for bytes.
  func isReserved(_ id: TokenID) -> Bool {
    addedTokens.contains { $0.id == id && $0.isSpecial }
  }
}

/// The ids of pieces that are tokens as they stand.
struct WholePieces: Sendable {
  private var pieces: ByteStringIndex
  private var ids: [TokenID] = []

  init(_ definition: TokenizerDefinition) {
    pieces = ByteStringIndex(capacity: definition.vocabulary.count)
    for entry in definition.vocabulary {
      let bytes =
        definition.alphabet == .bytes
        ? ByteAlphabet.bytes(ofSpelling: entry.spelling) : entry.spelling
      if let bytes, pieces.insert(bytes) == ids.count { ids.append(entry.id) }
    }
  }

  /// The id of a piece, or nil if it is no token.
  func id(of piece: UnsafeBufferPointer<UInt8>) -> TokenID? {
    pieces.number(of: piece).map { ids[$0] }
  }
}
