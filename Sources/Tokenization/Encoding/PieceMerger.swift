/// Turns one piece into tokens: the merge of lowest rank first, the leftmost of equal ones.
struct PieceMerger: Sendable {
  /// Pieces up to this many bytes are scanned for each merge; longer ones go through a heap.
  static let longestScanned = 96

  private let symbols: PieceSymbols
  private let mergeTable: MergeTable

  /// A merger that starts from these symbols.
  init(symbols: PieceSymbols, mergeTable: MergeTable) {
    self.symbols = symbols
    self.mergeTable = mergeTable
  }

  /// Appends the tokens of a piece.
  ///
  /// Bytes without a token become U+FFFD. Takes O(n²) steps, at a small constant, for pieces of up
  /// to `longestScanned` bytes, and O(n log n) beyond.
  func appendTokens(of piece: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) {
    if let replaced = symbols.replacingMissingBytes(in: piece) {
      replaced.withUnsafeBufferPointer { appendTokens(of: $0, to: &ids) }
    } else if piece.count <= Self.longestScanned {
      appendByScanning(piece, to: &ids)
    } else {
      appendByHeap(piece, to: &ids)
    }
  }

  /// The path for short pieces; internal for the test that compares both.
  func appendByScanning(_ piece: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) {
    withUnsafeTemporaryAllocation(of: TokenID.self, capacity: piece.count) { tokens in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: piece.count) { merges in
        let symbolCount = symbols.write(piece, to: tokens)
        guard symbolCount > 0 else { return }
        // merges[i] joins tokens[i] and tokens[i + 1]; the last token has none.
        for index in 0..<symbolCount - 1 {
          let merge = mergeTable.merge(tokens[index], tokens[index + 1])
          merges.initializeElement(at: index, to: merge)
        }
        merges.initializeElement(at: symbolCount - 1, to: MergeTable.none)
        let count = mergeByScanning(tokens: tokens, merges: merges, count: symbolCount)
        symbols.resolve(UnsafeBufferPointer(rebasing: tokens[..<count]), into: &ids)
      }
    }
  }

  /// Merges in place; returns how many tokens are left at the front.
  private func mergeByScanning(
    tokens: UnsafeMutableBufferPointer<TokenID>, merges: UnsafeMutableBufferPointer<UInt64>,
    count symbolCount: Int
  ) -> Int {
    var count = symbolCount
    while true {
      var best = UInt64.max
      var position = 0
      for index in 0..<count - 1 where merges[index] &>> 32 < best &>> 32 {
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
    var tokens = [TokenID](unsafeUninitializedCapacity: piece.count) { buffer, count in
      count = symbols.write(piece, to: buffer)
    }
    let count = tokens.count
    // next[i] and previous[i] link the first symbols of tokens; next is `count` at the end.
    var next = Array(1...Int32(max(count, 1)))
    var previous = Array(-1..<Int32(count) - 1)
    var merges = [UInt64](repeating: MergeTable.none, count: count)
    var queue = BinaryHeap<QueuedMerge>()
    queue.reserveCapacity(count)

    func refresh(_ position: Int) {
      let right = Int(next[position])
      let merge =
        right < count ? mergeTable.merge(tokens[position], tokens[right]) : MergeTable.none
      merges[position] = merge
      if merge != MergeTable.none {
        queue.push(QueuedMerge(rank: MergeRank(merge &>> 32), position: Int32(position)))
      }
    }

    for position in 0..<max(count - 1, 0) {
      refresh(position)
    }
    while let top = queue.pop() {
      let position = Int(top.position)
      let merge = merges[position]
      // Entries stay queued when their tokens change, and are dropped here.
      guard merge != MergeTable.none, merge &>> 32 == top.rank else { continue }
      let right = Int(next[position])
      tokens[position] = TokenID(truncatingIfNeeded: merge)
      merges[right] = MergeTable.none
      next[position] = next[right]
      if next[right] < count {
        previous[Int(next[right])] = top.position
      }
      refresh(position)
      if previous[position] >= 0 {
        refresh(Int(previous[position]))
      }
    }
    var position = 0
    var kept = 0
    while position < count {
      tokens[kept] = tokens[position]
      kept += 1
      position = Int(next[position])
    }
    tokens.withUnsafeBufferPointer {
      symbols.resolve(UnsafeBufferPointer(rebasing: $0[..<kept]), into: &ids)
    }
  }
}

/// A merge in the queue: of lowest rank first, of equal ranks leftmost.
private struct QueuedMerge: Comparable {
  let rank: MergeRank
  let position: Int32

  static func < (left: QueuedMerge, right: QueuedMerge) -> Bool {
    (left.rank, left.position) < (right.rank, right.position)
  }
}
