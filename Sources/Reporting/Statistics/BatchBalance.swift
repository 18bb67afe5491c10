import Randomness

/// How evenly the batches of a training cost under the document mask, where they are windows of
/// consecutive rows: Σ length² of the costliest one's segments against the mean.
package struct BatchBalance: Sendable, Equatable {
  /// Rows per batch.
  package let windowSize: Int

  /// The costliest whole batch against the mean of these; nil where there is none.
  package let maximum: Double?

  /// The same of the rows in a random order.
  package let shuffledMaximum: Double?

  /// The balance of rows with the given costs, in their order.
  package init(costs: [Int], windowSize: Int) {
    self.windowSize = windowSize
    var generator = SplitMix64(seed: 0, stream: "batches in random order")
    maximum = BatchBalance.maximum(costs, windowSize)
    shuffledMaximum = BatchBalance.maximum(generator.shuffled(costs), windowSize)
  }

  private static func maximum(_ costs: [Int], _ windowSize: Int) -> Double? {
    let sums = (0..<costs.count / windowSize).map { window in
      costs[window * windowSize..<(window + 1) * windowSize].reduce(0, +)
    }
    guard let most = sums.max() else { return nil }
    let mean = sums.reduce(0) { $0 + Double($1) } / Double(sums.count)
    return mean > 0 ? Double(most) / mean : nil
  }
}
