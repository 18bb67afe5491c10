import Testing

@testable import Tokenization

@Suite struct PieceSymbolsTests {
  private func symbols(_ missing: MissingCharacters, bytes: Bool) -> PieceSymbols {
    PieceSymbols(
      alphabet: .characters(missing: missing),
      byteIDs: (0..<256).map { bytes ? TokenID(1000 + $0) : nil },
      scalarIDs: [0x61: 1, 0xe9: 2])
  }

  /// The ids of a piece in which nothing merges.
  private func ids(_ piece: [UInt8], _ symbols: PieceSymbols) -> [TokenID] {
    let written = [TokenID](unsafeUninitializedCapacity: piece.count) { buffer, count in
      count = piece.withUnsafeBufferPointer { symbols.write($0, to: buffer) }
    }
    var ids: [TokenID] = []
    written.withUnsafeBufferPointer { symbols.resolve($0, into: &ids) }
    return ids
  }

  private let text = Array("aébb".utf8) + [0xff, 0x61]

  @Test func whatIsMissingBecomesItsBytesWhereTheyHaveTokens() {
    let missing = MissingCharacters(byteFallback: true, unknown: 0, fusesUnknown: true)
    #expect(ids(text, symbols(missing, bytes: true)) == [1, 2, 1098, 1098, 1255, 1])
    #expect(ids(text, symbols(missing, bytes: false)) == [1, 2, 0, 1])
  }

  @Test func unknownsInARowAreOneOnlyWhereTheyFuse() {
    let single = MissingCharacters(byteFallback: false, unknown: 0, fusesUnknown: false)
    #expect(ids(text, symbols(single, bytes: true)) == [1, 2, 0, 0, 0, 1])
    let fused = MissingCharacters(byteFallback: false, unknown: 0, fusesUnknown: true)
    #expect(ids(text, symbols(fused, bytes: true)) == [1, 2, 0, 1])
  }

  @Test func missingBytesOfAByteAlphabetAreReplaced() {
    let symbols = PieceSymbols(
      alphabet: .bytes, byteIDs: (0..<256).map { $0 < 0xf5 ? TokenID($0) : nil }, scalarIDs: [:])
    let replaced = [0x61, 0xff, 0x62].withUnsafeBufferPointer(symbols.replacingMissingBytes)
    #expect(replaced == [0x61, 0xef, 0xbf, 0xbd, 0x62])
    #expect([0x61].withUnsafeBufferPointer(symbols.replacingMissingBytes) == nil)
  }
}
