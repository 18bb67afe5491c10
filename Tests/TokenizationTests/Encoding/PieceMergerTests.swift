import Randomness
import Testing

@testable import Tokenization

@Suite struct PieceMergerTests {
  @Test func bothPathsMergeAsAPlainRescanOfAllPairsDoes() throws {
    for seed in 0..<UInt64(30) {
      var generator = SplitMix64(seed: seed)
      let merges = randomMerges(count: 60, &generator)
      let merger = byteMerger(merges)
      for _ in 0..<roundCount {
        let piece = (0..<Int.random(in: 1...120, using: &generator)).map { _ in
          UInt8.random(in: 97...100, using: &generator)
        }
        let expected = reference(piece, merges)
        var scanned: [TokenID] = []
        var queued: [TokenID] = []
        piece.withUnsafeBufferPointer {
          merger.appendByScanning($0, to: &scanned)
          merger.appendByHeap($0, to: &queued)
        }
        #expect(scanned == expected)
        #expect(queued == expected)
      }
    }
  }

  @Test func aVeryLongPieceTakesLittleMoreThanLinearTime() {
    var generator = SplitMix64(seed: 7)
    let merges = randomMerges(count: 60, &generator)
    let merger = byteMerger(merges)
    let piece = [UInt8](repeating: 97, count: longPiece)
    var ids: [TokenID] = []
    piece.withUnsafeBufferPointer { merger.appendTokens(of: $0, to: &ids) }
    #expect(!ids.isEmpty)
  }

  @Test func bytesWithoutATokenBecomeTheReplacementCharacter() {
    var byteIDs = (0..<256).map { TokenID?($0) }
    byteIDs[0xff] = nil
    let merger = PieceMerger(
      symbols: PieceSymbols(alphabet: .bytes, byteIDs: byteIDs, scalarIDs: [:]),
      mergeTable: MergeTable([]))
    var ids: [TokenID] = []
    [UInt8(97), 0xff].withUnsafeBufferPointer { merger.appendTokens(of: $0, to: &ids) }
    #expect(ids == [97, 0xef, 0xbf, 0xbd])
  }

  #if DEBUG
    private let roundCount = 10
    private let longPiece = 20_000
  #else
    private let roundCount = 200
    private let longPiece = 2_000_000
  #endif

  /// Merges of bytes a to d and of earlier results, each pair once.
  private func randomMerges(count: Int, _ generator: inout SplitMix64) -> [Merge] {
    var tokens: [TokenID] = [97, 98, 99, 100]
    var merges: [Merge] = []
    while merges.count < count {
      let left = tokens.randomElement(using: &generator) ?? 97
      let right = tokens.randomElement(using: &generator) ?? 97
      guard !merges.contains(where: { $0.left == left && $0.right == right }) else { continue }
      let result = TokenID(256 + merges.count)
      // Ranks in no order, some shared by two pairs.
      let rank = MergeRank.random(in: 0..<90, using: &generator)
      merges.append(Merge(left: left, right: right, result: result, rank: rank))
      tokens.append(result)
    }
    return merges
  }

  private func byteMerger(_ merges: [Merge]) -> PieceMerger {
    let byteIDs = (0..<256).map { TokenID?($0) }
    return PieceMerger(
      symbols: PieceSymbols(alphabet: .bytes, byteIDs: byteIDs, scalarIDs: [:]),
      mergeTable: MergeTable(merges))
  }

  private func reference(_ piece: [UInt8], _ merges: [Merge]) -> [TokenID] {
    var tokens = piece.map { TokenID($0) }
    while true {
      var best: (merge: Merge, index: Int)?
      for index in tokens.indices.dropLast() {
        let merge = merges.first { $0.left == tokens[index] && $0.right == tokens[index + 1] }
        if let merge, merge.rank < best?.merge.rank ?? .max {
          best = (merge, index)
        }
      }
      guard let best else { return tokens }
      tokens.replaceSubrange(best.index...best.index + 1, with: [best.merge.result])
    }
  }
}
