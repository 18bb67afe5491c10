import Foundation
import Reporting

extension ProgressLine {
  /// How far a stage of long work has come, and the words for it.
  struct State {
    var stage = ""
    var unit = Unit.bytes

    /// The whole amount, in the unit; 0 where it is unknown.
    var total = 0

    /// The amount that is done, in the unit.
    private(set) var done = 0

    /// The amount that an earlier run did: it does not count for the speed.
    private(set) var found = 0

    /// What else was counted, by unit.
    private(set) var others: [Unit: Int] = [:]

    /// Where the work is, such as the loss of the last step.
    var detail = ""

    mutating func advance(by amount: Int) { done += amount }

    mutating func update(to amount: Int) { done = amount }

    mutating func find(_ amount: Int) {
      done += amount
      found += amount
    }

    mutating func count(_ amount: Int, _ unit: Unit) {
      others[unit, default: 0] += amount
    }

    /// Stage, share done, time left and rates after some seconds.
    func line(after seconds: Double) -> String {
      var line = "\(stage): \(unit.amount(done))"
      let rate = Double(done - found) / max(seconds, 1e-9)
      if total > 0 {
        line += " of \(unit.amount(total)) \(unit.name)"
        line += " (\(Int(100 * min(1, Double(done) / Double(total)))) %)"
        if rate > 0, done < total {
          line += ", \(State.duration(Double(total - done) / rate)) left"
        }
      } else {
        line += " \(unit.name)"
      }
      line += rates(after: seconds)
      if !detail.isEmpty { line += ", \(detail)" }
      return line
    }

    /// How much was done in which time, for the end of the stage.
    func summary(after seconds: Double) -> String {
      "\(stage): \(unit.amount(done)) \(unit.name) in \(State.duration(seconds))"
        + (seconds > 0.01 ? rates(after: seconds) : "")
    }

    private func rates(after seconds: Double) -> String {
      let counts =
        [(unit, done - found)]
        + Unit.allCases.compactMap { unit in
          others[unit].map { (unit, $0) }
        }
      return counts.map { unit, count in
        ", " + unit.rate(Double(count) / max(seconds, 1e-9))
      }.joined()
    }

    /// A duration for people: `4.2 s`, `3 min 20 s`, `2 h 5 min`.
    static func duration(_ seconds: Double) -> String {
      guard seconds < 1e9 else { return "forever" }
      let whole = Int(seconds.rounded())
      return switch whole {
      case ..<60: String(format: "%.1f s", max(0, seconds))
      case ..<3600: "\(whole / 60) min \(whole % 60) s"
      default: "\(whole / 3600) h \(whole % 3600 / 60) min"
      }
    }
  }
}

extension ProgressLine.Unit {
  /// A number of these, without the name.
  fileprivate func amount(_ value: Int) -> String {
    self == .bytes ? String(format: "%.1f", Double(value) / 1e6) : value.grouped
  }

  /// A number of these per second, in about three digits.
  fileprivate func rate(_ value: Double) -> String {
    guard self != .bytes else { return String(format: "%.1f MB/s", value / 1e6) }
    let text =
      switch value {
      case 1e7...: String(format: "%.1fM", value / 1e6)
      case 1e6...: String(format: "%.2fM", value / 1e6)
      case 1e4...: String(format: "%.1fk", value / 1e3)
      case 10...: Int(value.rounded()).grouped
      default: String(format: "%.1f", value)
      }
    return "\(text) \(name)/s"
  }
}
