/// What a model reads at once: the tokens of some rows end to end, which of them see each other,
/// and which of them predict the next one.
///
/// Padding is left out. Emptying keeps the memory, so filling it again allocates nothing.
package struct PackedSequences: Sendable {
  /// The tokens of all rows.
  package private(set) var tokens: [Int32] = []

  /// The position of each token in its row or fragment, as the policy says.
  package private(set) var positions: [Int32] = []

  /// Cumulative ends of the attention spans, with a leading 0.
  package private(set) var cuSeqlens: [Int32] = [0]

  /// The places in `tokens` at which the next token is predicted, and that next token.
  package private(set) var lossRows: [Int32] = []
  package private(set) var targets: [Int32] = []

  /// An empty batch with room for `capacity` tokens.
  package init(capacity: Int) {
    tokens.reserveCapacity(capacity)
    positions.reserveCapacity(capacity)
    cuSeqlens.reserveCapacity(capacity + 1)
    lossRows.reserveCapacity(capacity)
    targets.reserveCapacity(capacity)
  }

  /// Removes everything but keeps the memory.
  package mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    cuSeqlens.removeAll(keepingCapacity: true)
    cuSeqlens.append(0)
    lossRows.removeAll(keepingCapacity: true)
    targets.removeAll(keepingCapacity: true)
  }

  /// Appends a row of a shard.
  ///
  /// `rowCuSeqlens` are the ends of its segments, with a leading 0; the padding tail begins at
  /// `tokenCount`. Both masks follow from the ends alone.
  package mutating func append(
    rowCuSeqlens: some Collection<Int32>, tokenCount: Int, policy: MaskPolicy,
    token: (_ position: Int) -> Int32
  ) {
    var start = 0
    for end in rowCuSeqlens.dropFirst() where start < tokenCount {
      let end = Int(end)
      for position in start..<end {
        let isLast = position + 1 == end
        if isLast ? policy.predictsNextDocument && end < tokenCount : true {
          lossRows.append(Int32(tokens.count))
          targets.append(token(position + 1))
        }
        tokens.append(token(position))
        positions.append(Int32(policy.positions == .restart ? position - start : position))
      }
      if policy.mask == .intraDocument || end >= tokenCount {
        cuSeqlens.append(Int32(tokens.count))
      }
      start = end
    }
  }

  /// Appends a text as a span of its own, whose tokens from `firstTarget` on are targets.
  package mutating func append(text: some Collection<Int32>, firstTarget: Int = 1) {
    let first = tokens.count
    for (position, token) in text.enumerated() {
      if position >= max(1, firstTarget) {
        lossRows.append(Int32(first + position - 1))
        targets.append(token)
      }
      tokens.append(token)
      positions.append(Int32(position))
    }
    if tokens.count > first { cuSeqlens.append(Int32(tokens.count)) }
  }
}
