/// The ids of pieces that are tokens as a whole.
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

  /// The id of a piece, or nil if it is not a token.
  func id(of piece: UnsafeBufferPointer<UInt8>) -> TokenID? {
    pieces.number(of: piece).map { ids[$0] }
  }
}
