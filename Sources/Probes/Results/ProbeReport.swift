import Foundation
import Reporting

/// The results of a model, for people and for programs.
package struct ProbeReport: Codable, Equatable, Sendable {
  package var version = 1
  package var checkpoint: String
  package var settings: ProbeSettings
  package var results: [ProbeResult]

  /// A report.
  package init(checkpoint: String, settings: ProbeSettings, results: [ProbeResult]) {
    self.checkpoint = checkpoint
    self.settings = settings
    self.results = results
  }
}

extension ProbeReport {
  /// A table with a line per task and condition, then notes on some of them, for a terminal.
  package func lines() -> [String] {
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
          String(format: "%.1f %% of the attention on preceding documents", 100 * attention))
      }
      if let shots = result.shots, let mean = result.meanShots, mean < Double(shots) - 0.005 {
        notes.append(String(format: "room for %.1f demonstrations", mean))
      }
      if result.shortened > 0 { notes.append("\(result.shortened) prompts cut to fit") }
      if result.contaminated > 0 {
        notes.append("\(result.contaminated) questions left out that the corpus holds")
      }
      if result.skipped > 0 { notes.append("\(result.skipped) lines without an answer left out") }
      if !notes.isEmpty { lines.append("\(result.name): " + notes.joined(separator: "; ")) }
    }
    return lines
  }
}
