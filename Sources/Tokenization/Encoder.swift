/// What becomes of special tokens that are spelled out in a text.
///
/// The raw value is the spelling on the command line.
package enum SpecialTokenHandling: String, CaseIterable, Sendable {
  /// They are ordinary text.
  case ordinary
  /// They become their ids.
  case parse
}

/// Encodes texts on one thread, remembering the tokens of pieces it has seen.
///
/// Copies share the memory of their origin, and stay on its thread.
package struct Encoder {
  private let tokenizer: Tokenizer
  private let cache = PieceCache()

  init(_ tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
  }

  /// Appends the ids of a text in which special tokens are ordinary text.
  ///
  /// Takes expected linear time in the text's length; bytes outside UTF-8 are encoded one by one.
  package mutating func encodeOrdinary(
    _ text: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]
  ) {
    encode(text, specialTokens: .ordinary, into: &ids)
  }

  /// Appends the ids of a text; no token is added before or after it.
  ///
  /// Added tokens that are not special are found under either handling.
  package mutating func encode(
    _ text: UnsafeBufferPointer<UInt8>, specialTokens handling: SpecialTokenHandling,
    into ids: inout [TokenID]
  ) {
    let matches = tokenizer.rawMatcher.matches(in: text, specialTokens: handling)
    split(text, at: matches, into: &ids) { part, ids in
      guard let normalized = tokenizer.definition.normalizer.normalized(part) else {
        encodeNormalized(part, handling, into: &ids)
        return
      }
      normalized.withUnsafeBufferPointer { encodeNormalized($0, handling, into: &ids) }
    }
  }

  private func encodeNormalized(
    _ text: UnsafeBufferPointer<UInt8>, _ handling: SpecialTokenHandling,
    into ids: inout [TokenID]
  ) {
    let matches = tokenizer.normalizedMatcher.matches(in: text, specialTokens: handling)
    split(text, at: matches, into: &ids) { part, ids in
      guard tokenizer.definition.addsPrefixSpace, part.first != UInt8(ascii: " ") else {
        encodePieces(of: part, into: &ids)
        return
      }
      let prefixed = [UInt8(ascii: " ")] + part
      prefixed.withUnsafeBufferPointer { encodePieces(of: $0, into: &ids) }
    }
  }

  /// Appends the ids of the matches, and lets `encodePart` append those of the text between.
  private func split(
    _ text: UnsafeBufferPointer<UInt8>, at matches: [AddedTokenMatcher.Match],
    into ids: inout [TokenID],
    _ encodePart: (UnsafeBufferPointer<UInt8>, inout [TokenID]) -> Void
  ) {
    var position = 0
    for match in matches {
      if position < match.range.lowerBound {
        encodePart(UnsafeBufferPointer(rebasing: text[position..<match.range.lowerBound]), &ids)
      }
      ids.append(match.id)
      position = match.range.upperBound
    }
    if position < text.count {
      encodePart(UnsafeBufferPointer(rebasing: text[position...]), &ids)
    }
  }

  private func encodePieces(of text: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
    guard let base = text.baseAddress else { return }
    let scanner = PieceScanner(base, count: text.count)
    let cache = cache
    var start = 0
    while start < text.count {
      let end = scanner.pieceEnd(from: start)
      let piece = base + start
      let count = end - start
      if count <= PieceCache.longestPiece {
        let key = PieceCache.key(piece, count: count, readable: text.count - start)
        if !cache.appendTokens(key, piece, count: count, to: &ids) {
          let first = ids.count
          appendTokens(of: UnsafeBufferPointer(start: piece, count: count), to: &ids)
          cache.insert(key, piece, count: count, tokens: ids[first...])
        }
      } else {
        appendTokens(of: UnsafeBufferPointer(start: piece, count: count), to: &ids)
      }
      start = end
    }
  }

  private func appendTokens(of piece: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) {
    if tokenizer.definition.ignoresMerges,
      let id = tokenizer.vocabulary.id(ofSpelling: ByteAlphabet.spelling(of: piece))
    {
      ids.append(id)
    } else {
      tokenizer.merger.appendTokens(of: piece, to: &ids)
    }
  }
}
