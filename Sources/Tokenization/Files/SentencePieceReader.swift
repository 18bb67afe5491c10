/// Reads a SentencePiece model of type BPE, and refuses what is not supported.
///
/// A model is a list of pieces with scores and types, and two specifications, of the trainer and of
/// the normalizer; the numbers of the fields are those of `sentencepiece_model.proto`.
struct SentencePieceReader {
  let path: String

  private static let spaceMark = Array("\u{2581}".utf8)

  private enum PieceType: UInt64 {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  private struct Piece {
    var text: [UInt8] = []
    var score: Float = 0
    var type = PieceType.normal
  }

  private struct Specification {
    var modelType: UInt64 = 1
    var marksSpacesAfterWords = false
    var byteFallback = false
    var unknownID: Int64 = 0
    var bosID: Int64 = 1
    var eosID: Int64 = 2
    var padID: Int64 = -1
    var characterMap: Int = 0
    var normalization = ""
    var addsDummyPrefix = true
    var removesExtraSpaces = true
    var escapesSpaces = true
  }

  /// Whether bytes begin with a piece: field 1, a message whose field 1 is a string.
  static func begins(_ file: [UInt8]) -> Bool {
    var reader = ProtobufReader(file[...])
    guard let field = try? reader.next(), field.number == 1, case .bytes(let piece) = field.value
    else { return false }
    var inner = ProtobufReader(piece)
    guard let text = try? inner.next(), text.number == 1, case .bytes = text.value else {
      return false
    }
    return true
  }

  /// The definition in a model file.
  func definition(_ file: [UInt8]) throws(TokenizationError) -> TokenizerDefinition {
    let pieces: [Piece]
    let specification: Specification
    do {
      (pieces, specification) = try Self.parse(file)
    } catch {
      throw .malformedModel(path: path, byteOffset: error.byteOffset)
    }
    try check(pieces, specification)
    var definition = TokenizerDefinition()
    definition.alphabet = .characters(
      missing: MissingCharacters(
        byteFallback: specification.byteFallback,
        unknown: Self.id(specification.unknownID, in: pieces), fusesUnknown: true))
    definition.normalizer = normalizer(specification)
    definition.vocabulary = pieces.enumerated().map {
      VocabularyEntry(spelling: $1.text, id: TokenID($0))
    }
    definition.merges = Self.merges(pieces)
    definition.addedTokens = pieces.enumerated().compactMap { id, piece in
      switch piece.type {
      case .normal, .byte, .unused: nil
      case .unknown, .control:
        AddedToken(
          content: String(decoding: piece.text, as: UTF8.self), id: TokenID(id), isSpecial: true)
      case .userDefined:
        AddedToken(
          content: String(decoding: piece.text, as: UTF8.self), id: TokenID(id),
          isNormalized: true, isSpelledNormalized: true)
      }
    }
    definition.roles = StatedRoles(
      bos: Self.id(specification.bosID, in: pieces), eos: Self.id(specification.eosID, in: pieces),
      pad: Self.id(specification.padID, in: pieces))
    return definition
  }

  private static func id(_ id: Int64, in pieces: [Piece]) -> TokenID? {
    id >= 0 && id < pieces.count ? TokenID(id) : nil
  }

  // MARK: - What is supported

  private func check(
    _ pieces: [Piece], _ specification: Specification
  ) throws(TokenizationError) {
    func unsupported(_ field: String, _ value: String, _ supported: String) -> TokenizationError {
      .unsupported(path: path, field: field, value: value, supported: supported)
    }
    guard specification.modelType == 2 else {
      let names = ["1": "UNIGRAM", "3": "WORD", "4": "CHAR"]
      let number = String(specification.modelType)
      throw unsupported("trainer_spec.model_type", names[number] ?? number, "BPE")
    }
    if specification.marksSpacesAfterWords {
      throw unsupported("trainer_spec.treat_whitespace_as_suffix", "true", "false")
    }
    if specification.characterMap > 0 {
      throw unsupported(
        "normalizer_spec.precompiled_charsmap",
        "of \(specification.characterMap) bytes (\(specification.normalization))",
        "none: normalization 'identity'")
    }
    if specification.removesExtraSpaces {
      throw unsupported("normalizer_spec.remove_extra_whitespaces", "true", "false: it loses text")
    }
    if !specification.escapesSpaces {
      throw unsupported("normalizer_spec.escape_whitespaces", "false", "true")
    }
    if let unused = pieces.firstIndex(where: { $0.type == .unused }) {
      throw unsupported("pieces[\(unused)].type", "UNUSED", "every type but this one")
    }
    if let spaced = pieces.firstIndex(where: { $0.type == .userDefined && $0.text.contains(0x20) })
    {
      throw unsupported(
        "pieces[\(spaced)].type", "user-defined, with a space in it", "pieces without spaces")
    }
    if let empty = pieces.firstIndex(where: { $0.text.isEmpty }) {
      throw .unexpectedValue(
        path: path, field: "pieces[\(empty)].piece", expected: "a text", actual: "none")
    }
  }

  private func normalizer(_ specification: Specification) -> Normalizer {
    var steps: [Normalizer.Step] = []
    if specification.addsDummyPrefix { steps.append(.prepend(Self.spaceMark)) }
    steps.append(.replace([UInt8(ascii: " ")], by: Self.spaceMark))
    return Normalizer(steps: steps)
  }

  // MARK: - Merges

  /// All ways to make a normal piece of two symbols, at the rank of its score: the highest first.
  ///
  /// A symbol is a normal piece, or a character, even if that is not a piece itself.
  private static func merges(_ pieces: [Piece]) -> [Merge] {
    var index = ByteStringIndex(capacity: pieces.count)
    var ids: [TokenID] = []
    for (id, piece) in pieces.enumerated()
    where piece.type == .normal && index.insert(piece.text) == ids.count {
      ids.append(TokenID(id))
    }
    let ordered = ids.sorted { left, right in
      let scores = (pieces[Int(left)].score, pieces[Int(right)].score)
      return scores.0 != scores.1 ? scores.0 > scores.1 : left < right
    }
    var merges: [Merge] = []
    var rank: MergeRank = 0
    for (number, id) in ordered.enumerated() {
      if number > 0, pieces[Int(ordered[number - 1])].score != pieces[Int(id)].score { rank += 1 }
      pieces[Int(id)].text.withUnsafeBufferPointer { text in
        func symbol(_ range: Range<Int>) -> TokenID? {
          let spelling = UnsafeBufferPointer(rebasing: text[range])
          if let number = index.number(of: spelling) { return ids[number] }
          guard let base = spelling.baseAddress else { return nil }
          let scalar = UTF8Scalar(base, at: 0, count: spelling.count)
          return scalar.length == spelling.count ? PieceSymbols.unknown(scalar.value) : nil
        }
        for cut in 1..<max(text.count, 1) where text[cut] & 0xc0 != 0x80 {
          if let left = symbol(0..<cut), let right = symbol(cut..<text.count) {
            merges.append(Merge(left: left, right: right, result: id, rank: rank))
          }
        }
      }
    }
    return merges
  }

  // MARK: - Protocol Buffers

  private static func parse(
    _ file: [UInt8]
  ) throws(ProtobufReader.Malformed) -> ([Piece], Specification) {
    var pieces: [Piece] = []
    var specification = Specification()
    var reader = ProtobufReader(file[...])
    while let field = try reader.next() {
      guard case .bytes(let message) = field.value else { continue }
      switch field.number {
      case 1: pieces.append(try piece(message))
      case 2: try readTrainer(message, into: &specification)
      case 3: try readNormalizer(message, into: &specification)
      default: break
      }
    }
    return (pieces, specification)
  }

  private static func piece(
    _ message: ArraySlice<UInt8>
  ) throws(ProtobufReader.Malformed) -> Piece {
    var piece = Piece()
    var reader = ProtobufReader(message)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let text)): piece.text = Array(text)
      case (2, .fixed32(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .varint(let type)):
        guard let type = PieceType(rawValue: type) else {
          throw ProtobufReader.Malformed(byteOffset: message.startIndex)
        }
        piece.type = type
      default: break
      }
    }
    return piece
  }

  private static func readTrainer(
    _ message: ArraySlice<UInt8>, into specification: inout Specification
  ) throws(ProtobufReader.Malformed) {
    var reader = ProtobufReader(message)
    while let field = try reader.next() {
      guard case .varint(let value) = field.value else { continue }
      switch field.number {
      case 3: specification.modelType = value
      case 24: specification.marksSpacesAfterWords = value != 0
      case 35: specification.byteFallback = value != 0
      case 40: specification.unknownID = Int64(bitPattern: value)
      case 41: specification.bosID = Int64(bitPattern: value)
      case 42: specification.eosID = Int64(bitPattern: value)
      case 43: specification.padID = Int64(bitPattern: value)
      default: break
      }
    }
  }

  private static func readNormalizer(
    _ message: ArraySlice<UInt8>, into specification: inout Specification
  ) throws(ProtobufReader.Malformed) {
    var reader = ProtobufReader(message)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let name)):
        specification.normalization = String(decoding: name, as: UTF8.self)
      case (2, .bytes(let map)): specification.characterMap = map.count
      case (3, .varint(let flag)): specification.addsDummyPrefix = flag != 0
      case (4, .varint(let flag)): specification.removesExtraSpaces = flag != 0
      case (5, .varint(let flag)): specification.escapesSpaces = flag != 0
      default: break
      }
    }
  }
}
