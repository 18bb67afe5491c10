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

  /// What the intervals support, in plain sentences, and nothing else.
  func reading() -> [String] {
    frame()
      + pairs.enumerated().map { place, pair in
        "\(pair.name): \(verdicts(place).map(\.sentence).joined(separator: "; "))."
      }
  }

  /// What holds for all pairs: how much was trained, and how many differences chance would support.
  func frame() -> [String] {
    var lines = [
      "\(arms.count) arms, each trained with \(seeds.count) \(seeds.count == 1 ? "seed" : "seeds") "
        + "on \(Self.count(tokensByArm.first ?? 0)) tokens. A difference is called supported where its "
        + "95 % interval, over seeds and questions, excludes 0 and every seed has its sign."
    ]
    if seeds.count < 3 {
      lines.append(
        "With fewer than 3 seeds the intervals know little about the spread between runs: "
          + "treat nothing below as settled.")
    }
    let silent = abilities.filter { row in
      row.measure == .accuracy && !row.isAboveChance.contains(true)
    }
    if !silent.isEmpty {
      lines.append(
        "No arm is above chance and the most frequent answer in: \(Self.list(silent.map(\.name))). "
          + "Differences there are noise or bias, not ability.")
    }
    // Probabilities measure the same questions a second time.
    let counted = conditions.filter { $0.measure != .answerProbability }
    let supported = counted.reduce(0) { $0 + $1.differences.count(where: \.isSupported) }
    lines.append(
      "\(supported) of \(pairs.count * counted.count) differences of single conditions are "
        + "supported; about \(max(1, pairs.count * counted.count / 20)) would exclude 0 by chance alone."
    )
    return lines
  }

  /// What the intervals say about a pair in one respect, such as being better, and where.
  struct Verdict: Equatable {
    let name: String
    var places: [String] = []

    var sentence: String {
      places.isEmpty ? name : "\(name) \(ComparisonReport.list(places))"
    }
  }

  /// What the intervals say about the pair at a place.
  func verdicts(_ place: Int) -> [Verdict] {
    // Where no arm is above chance, no difference is one of ability.
    let rows =
      abilities.filter { $0.measure != .answerProbability && $0.isAboveChance.contains(true) }
      + distractionRows
    func phrase(_ row: Row) -> String {
      let difference = row.differences[place]
      let unit = row.measure.isShare ? " points" : " nats"
      return "\(row.name) (\(row.measure.text(difference.mean, isSigned: true))\(unit), "
        + "\(row.measure.text(difference.low, isSigned: true)) to "
        + "\(row.measure.text(difference.high, isSigned: true)))"
    }
    let supported = rows.filter { $0.differences[place].isSupported }
    let judged = supported.filter { $0.measure != .attention }
    let groups: [(String, [Row])] = [
      (
        "better in",
        judged.filter { ($0.differences[place].mean > 0) == $0.measure.isBetterHigh }
      ),
      (
        "worse in",
        judged.filter { ($0.differences[place].mean > 0) != $0.measure.isBetterHigh }
      ),
      ("other in", supported.filter { $0.measure == .attention }),
    ]
    var verdicts = groups.filter { !$0.1.isEmpty }
      .map { name, rows in Verdict(name: name, places: rows.map(phrase)) }
    let open = rows.count - supported.count
    if open > 0 {
      verdicts.append(
        Verdict(
          name: supported.isEmpty
            ? "no difference that the intervals support"
            : "no supported difference in the other \(open == 1 ? "one" : "\(open)")"))
    }
    return verdicts
  }

  /// The conditions that measure distraction: changes of the loss, and attention.
  var distractionRows: [Row] {
    conditions.filter {
      $0.ability == .distraction && ($0.measure == .lossChange || $0.measure == .attention)
    }
  }

  static func list(_ phrases: [String]) -> String { phrases.joined(separator: ", ") }

  static func count(_ value: Double) -> String {
    switch value {
    case ..<10_000: String(format: "%.0f", value)
    case ..<1e6: String(format: "%.0f k", value / 1e3)
    default: String(format: "%.2f M", value / 1e6)
    }
  }
}
