import Testing

@testable import Tokenization

@Suite struct PieceCacheTests {
  /// A cache that may not grow, and one that grows many times.
  @Test(arguments: [(bits: 6, pieceCount: 300), (bits: 16, pieceCount: 20_000)])
  func whatACacheRemembersIsWhatWasPutIn(bits: Int, pieceCount: Int) {
    let cache = PieceCache(greatestBits: bits)
    var random = RandomText(seed: 41)
    var pieces: [[UInt8]] = []
    while pieces.count < pieceCount {
      let piece = random.bytes(upTo: PieceCache.longestPiece)
      if !piece.isEmpty {
        pieces.append(piece)
        pieces.append(Array(piece.prefix(pieces.count % 18 + 1)))
      }
    }
    var output = [TokenID](repeating: 77, count: PieceCache.longestPiece)
    var hitCount = 0
    for round in 0..<3 * pieceCount + 20_000 {
      // Zeros follow, as other text would, for the path that reads 16 bytes at once.
      let piece = pieces[round &* 7919 % (round.isMultiple(of: 3) ? 10 : pieces.count)]
      let readable = piece + [UInt8](repeating: UInt8(round % 256), count: round % 2 * 16)
      let tokens = (0..<piece.count % 7 + 1).map { TokenID($0) + TokenID(piece[0]) }
      readable.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let key = PieceCache.key(base, count: piece.count, readable: buffer.count)
        let found = output.withUnsafeMutableBufferPointer { output in
          output.baseAddress.map {
            cache.writeTokens(key, base, count: piece.count, to: $0)
          }
        }
        if found == 0 {
          cache.insert(key, base, count: piece.count, tokens: tokens[...])
        } else {
          hitCount += 1
          #expect(found == tokens.count && output.starts(with: tokens))
        }
      }
    }
    #expect(hitCount > pieceCount)
  }

  @Test func piecesThatDifferInZeroBytesAtTheEndHaveDifferentKeys() {
    let zeros = [UInt8](repeating: 0, count: 32)
    zeros.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for (first, second) in [(1, 2), (7, 8), (8, 9), (14, 15), (15, 16)] {
        #expect(
          PieceCache.key(base, count: first, readable: 32)
            != PieceCache.key(base, count: second, readable: 32))
      }
    }
  }
}
