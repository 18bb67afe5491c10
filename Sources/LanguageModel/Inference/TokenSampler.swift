import Foundation

/// How the next token is chosen from logits.
package struct TokenSampler: Sendable {
  /// Logits are divided by it; 0 always takes the greatest.
  package var temperature: Double

  /// The number of greatest logits to consider; 0 for all.
  package var topCount: Int

  /// A sampler of the `topCount` greatest logits.
  package init(temperature: Double, topCount: Int) {
    self.temperature = temperature
    self.topCount = topCount
  }

  /// A token drawn from softmax(logits / temperature) over the greatest logits.
  ///
  /// Among equal logits the lower token id ranks first.
  package func choose(
    from logits: some Collection<Float>, using generator: inout some RandomNumberGenerator
  ) -> Int {
    let ranked = logits.enumerated().sorted {
      $0.element == $1.element ? $0.offset < $1.offset : $0.element > $1.element
    }
    guard let best = ranked.first else { return 0 }
    guard temperature > 0 else { return best.offset }
    let considered = topCount > 0 ? ranked.prefix(topCount) : ranked[...]
    let weights = considered.map { exp(Double($0.element - best.element) / temperature) }
    var rest = Double.random(in: 0..<1, using: &generator) * weights.reduce(0, +)
    for (candidate, weight) in zip(considered, weights) {
      rest -= weight
      if rest < 0 { return candidate.offset }
    }
    return best.offset
  }
}
