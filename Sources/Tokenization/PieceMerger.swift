/// Turns one piece into tokens: the merge of lowest rank first, the leftmost of equal ones.
struct PieceMerger: Sendable {
  /// Pieces up to this many bytes are scanned for each merge; longer ones go through a heap.
  static let longestScanned = 96

  private let byteIDs: [TokenID]
  private let hasToken: [Bool]
  private let mergeTable: MergeTable

  private static let replacementCharacter: [UInt8] = [0xef, 0xbf, 0xbd]

  /// A merger that starts from the tokens of the 256 single bytes; some may have none.
  init(byteIDs: [TokenID?], mergeTable: MergeTable) {
    precondition(byteIDs.count == 256, "one entry for every byte")
    self.byteIDs = byteIDs.map { $0 ?? 0 }
    hasToken = byteIDs.map { $0 != nil }
    self.mergeTable = mergeTable
  }

  /// Appends the tokens of a piece.
  ///
  /// Bytes without a token become U+FFFD. Takes O(n²) steps, at a small constant, for pieces of up
  /// to `longestScanned` bytes, and O(n log n) beyond.
  func appendTokens(of piece: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) {
    guard piece.allSatisfy({ hasToken[Int($0)] }) else {
      let replaced = piece.flatMap { hasToken[Int($0)] ? [$0] : Self.replacementCharacter }
      replaced.withUnsafeBufferPointer { appendTokens(of: $0, to: &ids) }
      return
    }
    if piece.count <= Self.longestScanned {
      appendByScanning(piece, to: &ids)
    } else {
      appendByHeap(piece, to: &ids)
    }
  }

  /// The path for short pieces; internal for the test that compares both.
  func appendByScanning(_ piece: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) {
    guard piece.count > 1 else {
      ids.append(contentsOf: piece.lazy.map { byteIDs[Int($0)] })
      return
    }
    withUnsafeTemporaryAllocation(of: TokenID.self, capacity: piece.count) { tokens in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: piece.count) { merges in
        // merges[i] joins tokens[i] and tokens[i + 1]; the last token has none.
        for index in 0..<piece.count {
          tokens.initializeElement(at: index, to: byteIDs[Int(piece[index])])
        }
        for index in 0..<piece.count - 1 {
          let merge = mergeTable.merge(tokens[index], tokens[index + 1])
          merges.initializeElement(at: index, to: merge)
        }
        merges.initializeElement(at: piece.count - 1, to: MergeTable.none)
        let count = mergeByScanning(tokens: tokens, merges: merges)
        ids.append(contentsOf: UnsafeBufferPointer(rebasing: tokens[..<count]))
      }
    }
  }

  /// Merges in place; returns how many tokens are left at the front.
  private func mergeByScanning(
    tokens: UnsafeMutableBufferPointer<TokenID>, merges: UnsafeMutableBufferPointer<UInt64>
  ) -> Int {
    var count = tokens.count
    while true {
      var best = MergeTable.none
      var position = 0
      for index in 0..<count - 1 where merges[index] < best {
        best = merges[index]
        position = index
      }
      guard best != MergeTable.none else { return count }
      tokens[position] = TokenID(truncatingIfNeeded: best)
      count -= 1
      for index in position + 1..<count {
        tokens[index] = tokens[index + 1]
        merges[index] = merges[index + 1]
      }
      merges[position] =
        position + 1 < count
        ? mergeTable.merge(tokens[position], tokens[position + 1]) : MergeTable.none
      if position > 0 {
        merges[position - 1] = mergeTable.merge(tokens[position - 1], tokens[position])
      }
    }
  }

  /// The path for long pieces; internal for the test that compares both.
  func appendByHeap(_ piece: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) {
    let count = piece.count
    var tokens = piece.map { byteIDs[Int($0)] }
    // next[i] and previous[i] link the first bytes of tokens; next is `count` at the end.
    var next = Array(1...max(count, 1))
    var previous = Array(-1..<count - 1)
    var merges = [UInt64](repeating: MergeTable.none, count: count)
    // Rank in the high half, position in the low half: equal ranks come leftmost first.
    var queue = BinaryHeap<QueuedMerge>()
    queue.reserveCapacity(count)

    func refresh(_ position: Int) {
      let merge =
        next[position] < count
        ? mergeTable.merge(tokens[position], tokens[next[position]]) : MergeTable.none
      merges[position] = merge
      if merge != MergeTable.none {
        queue.push(QueuedMerge(rank: MergeRank(merge &>> 32), position: position))
      }
    }

    for position in 0..<max(count - 1, 0) {
      refresh(position)
    }
    while let top = queue.pop() {
      let merge = merges[top.position]
      // Entries stay queued when their tokens change, and are dropped here.
      guard merge != MergeTable.none, merge &>> 32 == top.rank else { continue }
      let right = next[top.position]
      tokens[top.position] = TokenID(truncatingIfNeeded: merge)
      merges[right] = MergeTable.none
      next[top.position] = next[right]
      if next[right] < count {
        previous[next[right]] = top.position
      }
      refresh(top.position)
      if previous[top.position] >= 0 {
        refresh(previous[top.position])
      }
    }
    var position = 0
    while position < count {
      ids.append(tokens[position])
      position = next[position]
    }
  }
}

private struct QueuedMerge: Comparable {
  let rank: MergeRank
  let position: Int

  static func < (left: QueuedMerge, right: QueuedMerge) -> Bool {
    (left.rank, left.position) < (right.rank, right.position)
  }
}
