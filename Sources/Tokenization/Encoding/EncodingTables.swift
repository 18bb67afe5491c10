/// What encoding looks up, made from a definition once: immutable, and shared between threads.
struct EncodingTables: Sendable {
  let normalizer: Normalizer
  /// How text is cut into pieces, step by step.
  let preTokenizer: [PreTokenizerStep]
  let merger: PieceMerger
  /// Ids by the bytes or characters of a piece, where a whole piece is looked up before merging.
  let wholePieces: WholePieces?
  /// Finds the added tokens that are matched before the normalizer runs.
  let rawMatcher: AddedTokenMatcher
  /// Finds those that are matched after it.
  let normalizedMatcher: AddedTokenMatcher
  /// The mark before which a piece can be cut without changing its tokens, if there is one.
  let cutMark: [UInt8]?
  /// Whether all from the piece before the first stray byte on is one piece, as in tiktoken.
  let stopsSplittingAtStrayBytes: Bool

  /// The tables of a definition and its vocabulary; `path` is for error messages.
  init(
    _ definition: TokenizerDefinition, _ vocabulary: Vocabulary, stopsSplittingAtStrayBytes: Bool,
    path: String
  ) throws(TokenizationError) {
    normalizer = definition.normalizer
    preTokenizer = definition.preTokenizer
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
    self.stopsSplittingAtStrayBytes = stopsSplittingAtStrayBytes
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
}
