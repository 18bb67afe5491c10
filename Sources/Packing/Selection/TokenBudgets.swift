/// How many tokens each source may give, so that the sources have the requested shares.
package enum TokenBudgets {
  /// The largest budgets in proportion to `weights` for which no source has to give more than
  /// `repetitionLimit` times what it has.
  ///
  /// `available` are the tokens of each source. The total is the least of limit / weight over
  /// the sources with a positive weight; a source of weight 0 gives nothing.
  package static func allocate(
    available: [Int], weights: [Double], repetitionLimit: Double = 1
  ) -> [Int] {
    precondition(available.count == weights.count, "a weight for each source")
    let available =
      repetitionLimit == 1 ? available : available.map { Int(Double($0) * repetitionLimit) }
    let total = weights.reduce(0, +)
    guard total > 0 else { return Array(repeating: 0, count: weights.count) }
    let shares = weights.map { $0 / total }
    let tokenCount =
      zip(available, shares).filter { $0.1 > 0 }.map { Double($0.0) / $0.1 }.min() ?? 0
    return zip(available, shares).map { min($0.0, Int(($0.1 * tokenCount).rounded())) }
  }

  /// Budgets of `tokenCount` tokens in all, in proportion to `weights`, whatever the sources have.
  package static func divide(_ tokenCount: Int, weights: [Double]) -> [Int] {
    let total = weights.reduce(0, +)
    guard total > 0 else { return Array(repeating: 0, count: weights.count) }
    var (sum, end) = (0.0, 0)
    return weights.map { weight in
      sum += weight
      let start = end
      // The last sum may miss the total by a rounding.
      end = min(tokenCount, Int((Double(tokenCount) * min(1, sum / total)).rounded()))
      return weight > 0 ? end - start : 0
    }
  }

  /// Divides a budget in proportion to `available`; the shares sum to it.
  ///
  /// Each share follows from the list alone, so it can be computed anywhere.
  package static func split(_ budget: Int, over available: [Int]) -> [Int] {
    let total = available.reduce(0, +)
    guard total > 0 else { return Array(repeating: 0, count: available.count) }
    var sum = 0
    var end = 0
    return available.map { tokens in
      sum += tokens
      let start = end
      // In whole numbers, of which the product needs twice the bits.
      let product = UInt(budget).multipliedFullWidth(by: UInt(sum))
      end = Int(UInt(total).dividingFullWidth(product).quotient)
      return end - start
    }
  }
}

/// What is left of a source's token budget while its documents come in.
package struct TokenBudget: Sendable {
  private var rest: Int

  /// A budget of `tokenCount` tokens.
  package init(tokenCount: Int) {
    rest = tokenCount
  }

  /// Whether a document of `length` tokens still fits; if so, they are spent.
  ///
  /// A document that does not fit is left out whole, and a shorter one that comes later may still
  /// fit: so the budget is missed by less than the shortest document that was left out.
  package mutating func spend(_ length: Int) -> Bool {
    guard length <= rest else { return false }
    rest -= length
    return true
  }
}
