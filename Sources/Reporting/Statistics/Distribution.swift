import Foundation

/// How values above 0 are spread: counts in buckets of equal ratios, which can be added up.
///
/// Each bucket is 2^(1/64) wide (1.1 %), so a quantile is exact to within about 0.6 %; of whole
/// numbers below 80 it is exact. Memory is bounded by the range of the values, whatever their
/// number.
package struct Distribution: Sendable, Equatable {
  /// The number of values, zeros included.
  package private(set) var count = 0
  package private(set) var sum = 0.0

  /// Values that were 0; they lie in no bucket.
  package private(set) var zeroCount = 0

  /// The least and the greatest value; nil where there is none.
  package private(set) var minimum: Double?
  package private(set) var maximum: Double?

  private var isWhole = true
  private var countByBucket: [Int: Int] = [:]

  /// Buckets from a number to its double.
  private static let bucketsPerDoubling = 64

  /// The lower ends of the buckets from 1 to 2.
  private static let ends = (0..<bucketsPerDoubling).map {
    pow(2, Double($0) / Double(bucketsPerDoubling))
  }

  /// A bucket with what lies in it.
  package struct Bucket: Sendable, Equatable {
    package var range: Range<Double>
    package var count: Int
  }

  /// A distribution of nothing.
  package init() {}

  /// Adds a value; one that is negative or not finite is a mistake of the caller.
  package mutating func add(_ value: Double, count: Int = 1) {
    precondition(value >= 0 && value.isFinite, "a value of \(value)")
    guard count > 0 else { return }
    self.count += count
    sum += value * Double(count)
    minimum = min(minimum ?? value, value)
    maximum = max(maximum ?? value, value)
    isWhole = isWhole && value == value.rounded()
    if value == 0 {
      zeroCount += count
    } else {
      countByBucket[Distribution.bucket(of: value), default: 0] += count
    }
  }

  /// Adds a whole number.
  package mutating func add(_ value: Int) {
    add(Double(value))
  }

  /// Adds the values of another distribution.
  package mutating func merge(_ other: Distribution) {
    count += other.count
    sum += other.sum
    zeroCount += other.zeroCount
    minimum = [minimum, other.minimum].compactMap { $0 }.min()
    maximum = [maximum, other.maximum].compactMap { $0 }.max()
    isWhole = isWhole && other.isWhole
    countByBucket.merge(other.countByBucket, uniquingKeysWith: +)
  }

  /// The mean; nil where there is no value.
  package var mean: Double? { count == 0 ? nil : sum / Double(count) }

  /// The value below which about `share` of all values lie; nil where there is none.
  package func quantile(_ share: Double) -> Double? {
    guard let minimum, let maximum else { return nil }
    guard share > 0 else { return minimum }
    var below = zeroCount
    let wanted = Int((share * Double(count)).rounded(.up))
    guard wanted > below else { return 0 }
    for (bucket, count) in countByBucket.sorted(by: { $0.key < $1.key }) {
      below += count
      guard below >= wanted else { continue }
      let range = Distribution.range(ofBucket: bucket)
      let middle = (range.lowerBound * range.upperBound).squareRoot()
      return min(maximum, max(minimum, isWhole ? middle.rounded() : middle))
    }
    return maximum
  }

  /// Wider buckets in ascending order, `perDoubling` of them (a divisor of 64) from a number to its
  /// double; empty ones inside the range are included.
  package func histogram(perDoubling: Int) -> [Bucket] {
    precondition(
      Distribution.bucketsPerDoubling.isMultiple(of: perDoubling), "\(perDoubling) in 64")
    let width = Distribution.bucketsPerDoubling / perDoubling
    var counts: [Int: Int] = [:]
    for (bucket, count) in countByBucket {
      counts[Int((Double(bucket) / Double(width)).rounded(.down)), default: 0] += count
    }
    guard let first = counts.keys.min(), let last = counts.keys.max() else { return [] }
    return (first...last).map { bucket in
      Bucket(
        range: Distribution.range(ofBucket: bucket * width)
          .lowerBound..<Distribution.range(ofBucket: (bucket + 1) * width).lowerBound,
        count: counts[bucket] ?? 0)
    }
  }

  private static func bucket(of value: Double) -> Int {
    let significand = value.significand
    var (low, high) = (0, bucketsPerDoubling)
    while high - low > 1 {
      let middle = (low + high) / 2
      if ends[middle] <= significand { low = middle } else { high = middle }
    }
    return Int(value.exponent) * bucketsPerDoubling + low
  }

  private static func range(ofBucket bucket: Int) -> Range<Double> {
    func end(_ bucket: Int) -> Double {
      let place = bucket & (bucketsPerDoubling - 1)
      return scalbn(ends[place], (bucket - place) / bucketsPerDoubling)
    }
    return end(bucket)..<end(bucket + 1)
  }
}
