import Foundation
import Probes
import Reporting

extension ComparisonReport {
  /// The table of abilities by arms, and what the intervals support, for a terminal.
  package func lines() -> [String] {
    table(abilities) + [""] + reading()
  }

  private func table(_ rows: [Row]) -> [String] {
    var cells = [["", "chance"] + arms.map(\.name)]
    for row in rows {
      cells.append(
        [row.name, row.chance.map { row.measure.text($0) } ?? "–"]
          + row.values.map { row.measure.text($0.mean) })
    }
    return TextTable(
      rows: cells, isNumber: [false] + [Bool](repeating: true, count: arms.count + 1)
    ).lines()
  }

  /// What the intervals support, in plain sentences, and no more than that.
  func reading() -> [String] {
    frame()
      + pairs.enumerated().map { place, pair in
        "\(pair.name): \(verdicts(place).map(\.sentence).joined(separator: "; "))."
      }
  }

  /// What holds for all pairs: how much was trained, and how much of it chance would give.
  func frame() -> [String] {
    var lines = [
      "\(arms.count) arms, each trained with \(seeds.count) \(seeds.count == 1 ? "seed" : "seeds") on "
        + "\(Self.count(tokensByArm.first ?? 0)) tokens. A difference is called supported where its 95 % "
        + "interval, over seeds and questions, leaves out 0 and every seed has its sign."
    ]
    if seeds.count < 3 {
      lines.append(
        "With fewer than 3 seeds the intervals know little of the spread between trainings: take "
          + "nothing below for settled.")
    }
    let silent = abilities.filter { row in
      row.measure == .accuracy && !row.isAboveChance.contains(true)
    }
    if !silent.isEmpty {
      lines.append(
        "No arm is above chance and the commonest answer in: \(Self.list(silent.map(\.name))). "
          + "What differs there is noise or bias, not ability.")
    }
    // Probabilities tell the same questions once more.
    let counted = conditions.filter { $0.measure != .answerProbability }
    let supported = counted.reduce(0) { $0 + $1.differences.count(where: \.isSupported) }
    lines.append(
      "\(supported) of \(pairs.count * counted.count) differences of single conditions are supported; "
        + "about \(max(1, pairs.count * counted.count / 20)) would leave out 0 by chance alone.")
    return lines
  }

  /// What the intervals say of a pair in one respect, such as being better, and where.
  struct Verdict: Equatable {
    let name: String
    var places: [String] = []

    var sentence: String {
      places.isEmpty ? name : "\(name) \(ComparisonReport.list(places))"
    }
  }

  /// What the intervals say of the pair at a place.
  func verdicts(_ place: Int) -> [Verdict] {
    // Where no arm is above chance, no difference is one of ability.
    let rows =
      abilities.filter { $0.measure != .answerProbability && $0.isAboveChance.contains(true) }
      + distractionRows
    func part(_ row: Row) -> String {
      let difference = row.differences[place]
      let unit = row.measure.isShare ? " points" : " nats"
      return "\(row.name) (\(row.measure.text(difference.mean, isSigned: true))\(unit), "
        + "\(row.measure.text(difference.low, isSigned: true)) to "
        + "\(row.measure.text(difference.high, isSigned: true)))"
    }
    let told = rows.filter { $0.differences[place].isSupported }
    let judged = told.filter { $0.measure != .attention }
    let groups: [(String, [Row])] = [
      (
        "better in",
        judged.filter { ($0.differences[place].mean > 0) == $0.measure.isBetterHigh }
      ),
      (
        "worse in",
        judged.filter { ($0.differences[place].mean > 0) != $0.measure.isBetterHigh }
      ),
      ("other in", told.filter { $0.measure == .attention }),
    ]
    var verdicts = groups.filter { !$0.1.isEmpty }
      .map { name, rows in Verdict(name: name, places: rows.map(part)) }
    let open = rows.count - told.count
    if open > 0 {
      verdicts.append(
        Verdict(
          name: told.isEmpty
            ? "no difference that the intervals support"
            : "no supported difference in the other \(open == 1 ? "one" : "\(open)")"))
    }
    return verdicts
  }

  /// The conditions that stand for distraction: changes of the loss, and attention.
  var distractionRows: [Row] {
    conditions.filter {
      $0.ability == .distraction && ($0.measure == .lossChange || $0.measure == .attention)
    }
  }

  static func list(_ parts: [String]) -> String { parts.joined(separator: ", ") }

  static func count(_ value: Double) -> String {
    switch value {
    case ..<10_000: String(format: "%.0f", value)
    case ..<1e6: String(format: "%.0f k", value / 1e3)
    default: String(format: "%.2f M", value / 1e6)
    }
  }
}
