import Foundation

/// The way from values to places on an axis, with round numbers to label it.
package struct ChartAxis: Sendable {
  package let range: ClosedRange<Double>

  /// Whether equal ratios have equal lengths; all values are then above 0.
  package let isLogarithmic: Bool

  /// An axis over `range`, which is widened where it is a single value.
  package init(_ range: ClosedRange<Double>, isLogarithmic: Bool = false) {
    let isLogarithmic = isLogarithmic && range.lowerBound > 0
    let width = range.upperBound - range.lowerBound
    self.range =
      width > 0 ? range : range.lowerBound...(range.lowerBound + max(1, range.lowerBound))
    self.isLogarithmic = isLogarithmic
  }

  /// The place of a value, from 0 at the beginning of the axis to 1 at its end.
  package func place(of value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    let place =
      isLogarithmic
      ? log(max(value, low) / low) / log(high / low) : (value - low) / (high - low)
    return min(1, max(0, place))
  }

  /// About `count` round values on the axis, ascending.
  package func ticks(_ count: Int = 5) -> [Double] {
    isLogarithmic ? logarithmicTicks(count) : linearTicks(count)
  }

  private func linearTicks(_ count: Int) -> [Double] {
    let rough = (range.upperBound - range.lowerBound) / Double(max(1, count))
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
    let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((range.upperBound / step + 1e-9).rounded(.down))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }

  private func logarithmicTicks(_ count: Int) -> [Double] {
    let exponents = Int(floor(log10(range.lowerBound)))...Int(ceil(log10(range.upperBound)))
    func ticks(_ digits: [Double], every step: Int) -> [Double] {
      exponents.filter { $0.isMultiple(of: step) }
        .flatMap { exponent in digits.map { $0 * pow(10, Double(exponent)) } }
        .filter { $0 >= range.lowerBound * 0.999 && $0 <= range.upperBound * 1.001 }
    }
    let fine = ticks([1, 2, 5], every: 1)
    // Over less than about a decade, equal steps are rounder.
    if fine.count < 3 { return linearTicks(count) }
    guard fine.count > count + 1 else { return fine }
    let decades = ticks([1], every: 1)
    return decades.count > count + 2 ? ticks([1], every: 1 + decades.count / count) : decades
  }

  /// A value in its shortest form: `1.5k`, `20k`, `3M`, `0.25`.
  package static func label(_ value: Double) -> String {
    func short(_ value: Double) -> String {
      let rounded = (value * 1000).rounded() / 1000
      return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
    return switch value.magnitude {
    case 0: "0"
    case ..<1e-3: String(format: "%.0e", value)
    case ..<1e3: short(value)
    case ..<1e6: short(value / 1e3) + "k"
    case ..<1e9: short(value / 1e6) + "M"
    case ..<1e15: short(value / 1e9) + "G"
    default: String(format: "%.1e", value)
    }
  }
}
