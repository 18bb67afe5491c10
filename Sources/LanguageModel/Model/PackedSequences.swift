/// What a model reads at once: the tokens of some rows end to end, which of them see each other, and
/// what each is asked for.
///
/// Padding is left out. It keeps its memory when it is emptied, so filling it again allocates
/// nothing.
package struct PackedSequences: Sendable {
  /// The tokens of all rows.
  package private(set) var tokens: [Int32] = []

  /// The place of each token in what it belongs to.
  package private(set) var positions: [Int32] = []

  /// Cumulative ends of what attends to itself, with a leading 0.
  package private(set) var cuSeqlens: [Int32] = [0]

  /// The tokens that are asked for the next one, and what the next one is.
  package private(set) var questions: [Int32] = []
  package private(set) var answers: [Int32] = []

  /// Nothing yet, with room for `capacity` tokens.
  package init(capacity: Int) {
    tokens.reserveCapacity(capacity)
    positions.reserveCapacity(capacity)
    cuSeqlens.reserveCapacity(capacity + 1)
    questions.reserveCapacity(capacity)
    answers.reserveCapacity(capacity)
  }

  /// Takes everything out, and keeps the memory.
  package mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    cuSeqlens.removeAll(keepingCapacity: true)
    cuSeqlens.append(0)
    questions.removeAll(keepingCapacity: true)
    answers.removeAll(keepingCapacity: true)
  }

  /// Appends a row of a shard.
  ///
  /// `rowCuSeqlens` are the ends of its segments, with a leading 0; a padding tail begins at
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
          questions.append(Int32(tokens.count))
          answers.append(token(position + 1))
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

  /// Appends a text that stands alone, asked for every token from `firstAnswer` on.
  package mutating func append(text: some Collection<Int32>, firstAnswer: Int = 1) {
    let first = tokens.count
    for (position, token) in text.enumerated() {
      if position >= max(1, firstAnswer) {
        questions.append(Int32(first + position - 1))
        answers.append(token)
      }
      tokens.append(token)
      positions.append(Int32(position))
    }
    if tokens.count > first { cuSeqlens.append(Int32(tokens.count)) }
  }

  /// How many tokens a row asks for: what the loss is the mean over.
  package static func questionCount(
    rowCuSeqlens: some Collection<Int32>, tokenCount: Int, policy: MaskPolicy
  ) -> Int {
    guard tokenCount > 0 else { return 0 }
    guard !policy.predictsNextDocument else { return tokenCount - 1 }
    let segmentCount = rowCuSeqlens.dropFirst().count { Int($0) <= tokenCount }
    return tokenCount - segmentCount
  }
}
