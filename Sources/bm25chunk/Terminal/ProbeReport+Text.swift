import Foundation
import Probes
import Reporting

extension ProbeReport {
  /// A table with a line for each task and condition.
  func lines() -> [String] {
    let head = ["task", "ability", "questions", "value", "±", "chance", "majority", "p(answer)"]
    var rows = [head]
    for result in results {
      let scale = result.measure == .loss ? 1.0 : 100
      let unit = result.measure == .loss ? " nats" : " %"
      func number(_ value: Double?, _ unit: String = "") -> String {
        value.map { String(format: scale == 1 ? "%.3f" : "%.1f", $0 * scale) + unit } ?? "–"
      }
      rows.append([
        result.name, result.ability.rawValue, "\(result.items)", number(result.value, unit),
        number(result.standardError), number(result.chance), number(result.majority),
        number(result.answerProbability),
      ])
    }
    var lines = TextTable(
      rows: rows, isNumber: head.indices.map { $0 > 1 }
    ).lines()
    for result in results {
      var notes: [String] = []
      if let attention = result.attentionOnPreceding {
        notes.append(
          String(format: "%.1f %% of the attention on what comes before", 100 * attention))
      }
      if let shots = result.shots, let mean = result.meanShots, mean < Double(shots) - 0.005 {
        notes.append(String(format: "room for %.1f demonstrations", mean))
      }
      if result.shortened > 0 { notes.append("\(result.shortened) prompts cut to fit") }
      if result.contaminated > 0 {
        notes.append("\(result.contaminated) questions left out: the corpus contains them")
      }
      if result.skipped > 0 { notes.append("\(result.skipped) lines without an answer left out") }
      if !notes.isEmpty { lines.append("\(result.name): " + notes.joined(separator: "; ")) }
    }
    return lines
  }
}
