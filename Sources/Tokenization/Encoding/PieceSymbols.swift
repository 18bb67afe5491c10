/// The tokens that a piece starts from, before any merge.
///
/// Characters that the vocabulary lacks, and bytes that belong to no character, get symbols above
/// every id. They are resolved when the merges are done, because SentencePiece can merge them.
struct PieceSymbols: Sendable {
  /// Symbols from here on hold a scalar in their low bits, or a stray byte.
  static let firstUnknown: TokenID = 0x8000_0000
  private static let firstStrayByte: TokenID = 0xc000_0000

  private let alphabet: TokenAlphabet
  private let byteIDs: [TokenID]
  private let hasByte: [Bool]
  private let scalarIDs: ScalarTable

  private static let replacementCharacter: [UInt8] = [0xef, 0xbf, 0xbd]

  /// Symbols of an alphabet: by byte the ids of single bytes, and by scalar those of characters.
  init(alphabet: TokenAlphabet, byteIDs: [TokenID?], scalarIDs: [UInt32: TokenID]) {
    precondition(byteIDs.count == 256, "one entry for every byte")
    self.alphabet = alphabet
    self.byteIDs = byteIDs.map { $0 ?? 0 }
    hasByte = byteIDs.map { $0 != nil }
    self.scalarIDs = ScalarTable(scalarIDs)
  }

  /// The symbol of a scalar that the vocabulary lacks.
  static func unknown(_ scalar: UInt32) -> TokenID {
    firstUnknown | scalar
  }

  /// Writes the symbols of a piece and returns how many there are, at most one per byte.
  ///
  /// Of a byte alphabet, every byte must have a token: see `replacingMissingBytes`.
  @inline(__always)
  func write(
    _ piece: UnsafeBufferPointer<UInt8>, to symbols: UnsafeMutableBufferPointer<TokenID>
  ) -> Int {
    guard alphabet != .bytes else {
      for index in 0..<piece.count {
        symbols.initializeElement(at: index, to: byteIDs[Int(piece[index])])
      }
      return piece.count
    }
    guard let base = piece.baseAddress else { return 0 }
    var index = 0
    var count = 0
    while index < piece.count {
      let scalar = UTF8Scalar(base, at: index, count: piece.count)
      let symbol =
        scalar.isStray ? Self.firstStrayByte | TokenID(piece[index]) : scalarIDs[scalar.value]
      symbols.initializeElement(at: count, to: symbol)
      count += 1
      index += scalar.length
    }
    return count
  }

  /// The piece with U+FFFD for bytes that have no token, or nil if it has none of these.
  func replacingMissingBytes(in piece: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard alphabet == .bytes, !piece.allSatisfy({ hasByte[Int($0)] }) else { return nil }
    return piece.flatMap { hasByte[Int($0)] ? [$0] : Self.replacementCharacter }
  }

  /// Appends the ids of symbols that are left when all merges are done.
  func resolve(_ symbols: UnsafeBufferPointer<TokenID>, into ids: inout [TokenID]) {
    guard case .characters(let missing) = alphabet else {
      return ids.append(contentsOf: symbols)
    }
    var followsUnknown = false
    for symbol in symbols {
      guard symbol >= Self.firstUnknown else {
        ids.append(symbol)
        followsUnknown = false
        continue
      }
      let bytes = Self.bytes(of: symbol)
      if missing.byteFallback, bytes.allSatisfy({ hasByte[Int($0)] }) {
        ids.append(contentsOf: bytes.lazy.map { byteIDs[Int($0)] })
        followsUnknown = false
      } else if let unknown = missing.unknown, !(missing.fusesUnknown && followsUnknown) {
        ids.append(unknown)
        followsUnknown = true
      }
    }
  }

  private static func bytes(of symbol: TokenID) -> [UInt8] {
    guard symbol < firstStrayByte else { return [UInt8(truncatingIfNeeded: symbol)] }
    guard let scalar = Unicode.Scalar(symbol & 0x1f_ffff) else { return replacementCharacter }
    return Array(String(Character(scalar)).utf8)
  }
}

/// Ids by scalar, in two levels; scalars without one get the symbol of unknown ones.
private struct ScalarTable: Sendable {
  private var pageStarts = [UInt32](repeating: 0, count: 0x1100)
  // Page 0 is for pages without any id.
  private var ids: [TokenID] = Array(repeating: 0, count: 256)

  private static let none = TokenID.max

  init(_ idsByScalar: [UInt32: TokenID]) {
    ids = Array(repeating: Self.none, count: 256)
    for (scalar, id) in idsByScalar {
      let page = Int(scalar >> 8)
      if pageStarts[page] == 0 {
        pageStarts[page] = UInt32(ids.count)
        ids.append(contentsOf: repeatElement(Self.none, count: 256))
      }
      ids[Int(pageStarts[page]) + Int(scalar & 0xff)] = id
    }
  }

  @inline(__always)
  subscript(scalar: UInt32) -> TokenID {
    let id = ids[Int(pageStarts[Int(scalar &>> 8)]) + Int(scalar & 0xff)]
    return id == Self.none ? PieceSymbols.unknown(scalar) : id
  }
}
