import Testing

@testable import Tokenization

@Suite struct PieceCacheTests {
  @Test func `what a small cache remembers is what was put in`() {
    let cache = PieceCache(bits: 6)
    var random = RandomText(seed: 41)
    var pieces: [[UInt8]] = []
    while pieces.count < 300 {
      let piece = random.bytes(upTo: PieceCache.longestPiece)
      if !piece.isEmpty {
        pieces.append(piece)
        pieces.append(Array(piece.prefix(pieces.count % 18 + 1)))
      }
    }
    var hitCount = 0
    for round in 0..<20_000 {
      // Zeros follow, as other text would, for the path that reads 16 bytes at once.
      let piece = pieces[round &* 7919 % (round.isMultiple(of: 3) ? 10 : pieces.count)]
      let readable = piece + [UInt8](repeating: UInt8(round % 256), count: round % 2 * 16)
      let tokens = (0..<piece.count % 7 + 1).map { TokenID($0) + TokenID(piece[0]) }
      readable.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let key = PieceCache.key(base, count: piece.count, readable: buffer.count)
        var found: [TokenID] = [77]
        if cache.appendTokens(key, base, count: piece.count, to: &found) {
          hitCount += 1
          #expect(found == [77] + tokens)
        } else {
          #expect(found == [77])
          cache.insert(key, base, count: piece.count, tokens: tokens[...])
        }
      }
    }
    #expect(hitCount > 1000)
  }

  @Test func `pieces that differ in zero bytes at the end have different keys`() {
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
