/// Encodes texts on one thread, and caches the tokens of pieces.
///
/// Not to be used by two threads at once.
package final class Encoder {
  private let tables: EncodingTables
  private let cache = PieceCache()
  private let batch = PieceBatch()

  init(_ tables: EncodingTables) {
    self.tables = tables
  }

  /// Appends the ids of a text in which special tokens are ordinary text.
  ///
  /// Takes expected linear time in the text's length. Bytes outside UTF-8 are not letters; with
  /// tiktoken's ranks, everything from the piece before the first of them on is one piece, as in
  /// tiktoken.
  package func encodeOrdinary(
    _ text: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]
  ) {
    encode(text, specialTokens: .ordinary, into: &ids)
  }

  /// Appends the ids of a text; no token is added before or after it.
  ///
  /// Added tokens that are not special are found under either handling.
  package func encode(
    _ text: UnsafeBufferPointer<UInt8>, specialTokens handling: SpecialTokenHandling,
    into ids: inout [TokenID]
  ) {
    let matches = tables.rawMatcher.matches(in: text, specialTokens: handling)
    split(text, at: matches, into: &ids) { stretch, isFirst, ids in
      guard let normalized = tables.normalizer.normalized(stretch) else {
        encodeNormalized(stretch, isFirst: isFirst, handling, into: &ids)
        return
      }
      normalized.withUnsafeBufferPointer {
        encodeNormalized($0, isFirst: isFirst, handling, into: &ids)
      }
    }
  }

  private func encodeNormalized(
    _ text: UnsafeBufferPointer<UInt8>, isFirst: Bool, _ handling: SpecialTokenHandling,
    into ids: inout [TokenID]
  ) {
    let matches = tables.normalizedMatcher.matches(in: text, specialTokens: handling)
    split(text, at: matches, into: &ids) { stretch, beginsText, ids in
      encodeStretch(stretch, isFirst: isFirst && beginsText, into: &ids)
    }
  }

  private func encodeStretch(
    _ stretch: UnsafeBufferPointer<UInt8>, isFirst: Bool, into ids: inout [TokenID]
  ) {
    let steps = tables.preTokenizer
    if let last = steps.last, case .split(let pattern) = last {
      PreTokenizerStep.apply(steps.dropLast(), to: stretch, isFirst: isFirst) { text in
        encodePieces(of: text, pattern, into: &ids)
      }
    } else {
      PreTokenizerStep.apply(steps[...], to: stretch, isFirst: isFirst) { piece in
        encodePiece(piece, into: &ids)
      }
    }
  }

  /// Appends the ids of the matches, and lets `encodeStretch` append those of the text between.
  private func split(
    _ text: UnsafeBufferPointer<UInt8>, at matches: [AddedTokenMatcher.Match],
    into ids: inout [TokenID],
    _ encodeStretch: (UnsafeBufferPointer<UInt8>, _ isFirst: Bool, inout [TokenID]) -> Void
  ) {
    var position = 0
    for match in matches {
      if position < match.range.lowerBound {
        encodeStretch(
          UnsafeBufferPointer(rebasing: text[position..<match.range.lowerBound]), position == 0,
          &ids)
      }
      ids.append(match.id)
      position = match.range.upperBound
    }
    if position < text.count {
      encodeStretch(UnsafeBufferPointer(rebasing: text[position...]), position == 0, &ids)
    }
  }

  private func encodePieces(
    of text: UnsafeBufferPointer<UInt8>, _ pattern: SplitPattern, into ids: inout [TokenID]
  ) {
    guard let base = text.baseAddress else { return }
    if tables.stopsSplittingAtStrayBytes, let firstStray = UTF8Scalar.firstStray(in: text) {
      let end = stablePrefix(of: text, before: firstStray, pattern)
      encodePieces(of: UnsafeBufferPointer(rebasing: text[..<end]), pattern, into: &ids)
      return mergeTokens(of: UnsafeBufferPointer(rebasing: text[end...]), to: &ids)
    }
    let scanner = PieceScanner(pattern, base, count: text.count)
    var start = 0
    while start < text.count {
      start = batch.fill(from: start, of: text, scanner, cache)
      appendTokens(of: batch, to: &ids)
    }
  }

  /// Where tiktoken stops to split a text with a stray byte: at the start of the last piece before
  /// it, and of the white space before that if it is white space too.
  private func stablePrefix(
    of text: UnsafeBufferPointer<UInt8>, before stray: Int, _ pattern: SplitPattern
  ) -> Int {
    guard let base = text.baseAddress, stray > 0 else { return 0 }
    func isSpace(_ range: Range<Int>) -> Bool {
      text[range].allSatisfy { $0 == 0x20 || $0 == 0x0a || $0 == 0x09 }
    }
    let scanner = PieceScanner(pattern, base, count: stray)
    var pieces: [Range<Int>] = []
    var start = 0
    while start < stray {
      let end = scanner.pieceEnd(from: start)
      pieces.append(start..<end)
      start = end
    }
    var last = pieces.count - 1
    while last > 0, isSpace(pieces[last]), isSpace(pieces[last - 1]) { last -= 1 }
    return pieces[last].lowerBound
  }

  /// A piece that no pattern has cut, such as a whole text: it is cut before words where that
  /// changes nothing, so that they are remembered one by one.
  private func encodePiece(_ piece: UnsafeBufferPointer<UInt8>, into ids: inout [TokenID]) {
    guard let base = piece.baseAddress else { return }
    var start = 0
    while start < piece.count {
      batch.removeAll()
      while start < piece.count, !batch.isFull {
        let end = tables.cutMark.map { Self.wordEnd(in: piece, from: start, mark: $0) }
        let count = (end ?? piece.count) - start
        batch.append(base + start, count: count, readable: piece.count - start, cache)
        start += count
      }
      appendTokens(of: batch, to: &ids)
    }
  }

  /// Where the first mark starts that follows something else than a mark.
  private static func wordEnd(
    in piece: UnsafeBufferPointer<UInt8>, from start: Int, mark: [UInt8]
  ) -> Int {
    var wordStart = start
    while let end = piece.firstEnd(of: mark, from: wordStart) {
      guard end - mark.count == wordStart else { return end - mark.count }
      wordStart = end
    }
    return piece.count
  }

  private func appendTokens(of batch: PieceBatch, to ids: inout [TokenID]) {
    var written = 0
    for entry in batch.entries {
      if written > PieceBatch.outputCapacity - PieceCache.longestPiece {
        ids.append(contentsOf: UnsafeBufferPointer(start: batch.output, count: written))
        written = 0
      }
      let isShort = entry.count <= PieceCache.longestPiece
      let found =
        isShort
        ? cache.writeTokens(
          entry.key, entry.piece, count: entry.count, to: batch.output + written)
        : 0
      written += found
      guard found == 0 else { continue }
      ids.append(contentsOf: UnsafeBufferPointer(start: batch.output, count: written))
      written = 0
      let first = ids.count
      mergeTokens(of: UnsafeBufferPointer(start: entry.piece, count: entry.count), to: &ids)
      if isShort, 1...PieceCache.longestPiece ~= ids.count - first {
        cache.insert(entry.key, entry.piece, count: entry.count, tokens: ids[first...])
      }
    }
    ids.append(contentsOf: UnsafeBufferPointer(start: batch.output, count: written))
  }

  private func mergeTokens(of piece: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) {
    if let id = tables.wholePieces?.id(of: piece) {
      ids.append(id)
    } else {
      tables.merger.appendTokens(of: piece, to: &ids)
    }
  }
}
