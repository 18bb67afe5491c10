import Randomness

/// Intervals for the mean of paired differences, by resampling both training seeds and questions.
///
/// Efron's percentile bootstrap: in each replicate seeds are drawn with replacement, and questions
/// of each condition too; the mean over conditions of the mean difference is taken. With few seeds
/// such intervals are a little too narrow; so a claim also asks every seed for the same sign.
struct PairedBootstrap: Sendable {
  var replicateCount = 2_000
  var seed: UInt64 = 1

  /// The share of the replicates inside an interval: the middle 95 %.
  static let level = 0.95

  /// A mean and its interval.
  struct Interval: Codable, Equatable, Sendable {
    var mean: Double
    var low: Double
    var high: Double

    /// Whether every training seed's own mean has the sign of the mean.
    var everySeedAgrees: Bool

    /// Whether 0 lies outside and every seed agrees.
    var isSupported: Bool { (low > 0 || high < 0) && everySeedAgrees }

    enum CodingKeys: String, CodingKey {
      case mean, low, high
      case everySeedAgrees = "every_seed_agrees"
    }
  }

  /// The interval of conditions, each [training seed][question]; nil where there are no outcomes.
  func interval(_ conditions: [[[Double]]]) -> Interval? {
    let conditions = conditions.filter { ($0.first?.count ?? 0) > 0 }
    guard let seedCount = conditions.first?.count, seedCount > 0 else { return nil }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let bySeed = (0..<seedCount).map { seed in mean(conditions.map { mean($0[seed]) }) }
    let total = mean(bySeed)
    var generator = SplitMix64(seed: seed, stream: "bootstrap")
    var replicates: [Double] = []
    replicates.reserveCapacity(replicateCount)
    for _ in 0..<replicateCount {
      let seeds = (0..<seedCount).map { _ in generator.index(below: seedCount) }
      var sum = 0.0
      for condition in conditions {
        let count = condition[0].count
        var conditionSum = 0.0
        for _ in 0..<count {
          let item = generator.index(below: count)
          for seed in seeds { conditionSum += condition[seed][item] }
        }
        sum += conditionSum / Double(count * seedCount)
      }
      replicates.append(sum / Double(conditions.count))
    }
    replicates.sort()
    let tail = Int(Double(replicateCount) * (1 - Self.level) / 2)
    return Interval(
      mean: total, low: replicates[tail], high: replicates[replicateCount - 1 - tail],
      everySeedAgrees: bySeed.allSatisfy { $0 > 0 } || bySeed.allSatisfy { $0 < 0 })
  }
}
