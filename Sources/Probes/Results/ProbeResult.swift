import Foundation

/// The result of a task in one condition.
package struct ProbeResult: Codable, Equatable, Sendable {
  /// What `value` measures; the raw value is the spelling in JSON.
  package enum Measure: String, Codable, Sendable {
    /// The share of questions answered rightly by choice.
    case accuracy
    /// The share of questions whose generated answer is right.
    case exactMatch = "exact_match"
    /// The mean loss per token of a text, in nats: the mean over texts.
    case loss
  }

  package var task: String
  package var ability: ProbeAbility
  package var group: String?

  /// The number of demonstrations in the settings, and the mean number that fit.
  package var shots: Int?
  package var meanShots: Double?
  package var measure: Measure
  package var value: Double

  /// The standard error of the mean over questions, each averaged over the choices of
  /// demonstrations.
  package var standardError: Double

  /// The value with each choice of demonstrations.
  package var seedValues: [Double]
  package var items: Int

  /// The value of guessing, and of always giving the most frequent answer.
  package var chance: Double?
  package var majority: Double?

  /// The mean probability of the right answer among the choices.
  package var answerProbability: Double?

  /// The mean share of the attention on preceding documents.
  package var attentionOnPreceding: Double?

  /// Questions left out: those that the training corpus holds, and those without an answer,
  /// demonstrations included.
  package var contaminated: Int
  package var skipped: Int

  /// The number of prompts that had to be cut.
  package var shortened: Int

  enum CodingKeys: String, CodingKey {
    case task, ability, group, shots, measure, value, items, chance, majority, contaminated
    case skipped, shortened
    case meanShots = "mean_shots"
    case standardError = "standard_error"
    case seedValues = "seed_values"
    case answerProbability = "answer_probability"
    case attentionOnPreceding = "attention_on_preceding"
  }

  /// The name of a row: the task and its condition.
  package var name: String {
    task + (group.map { " · \($0)" } ?? "") + (shots.map { ", \($0)-shot" } ?? "")
  }

  /// The result of questions, from the outcomes [choice of demonstrations][question].
  init(
    task: ProbeTask, shots: Int?, group: String?, items: [ProbeItem],
    outcomes: [[ProbeOutcome]], contaminated: Int
  ) {
    self.task = task.name
    ability = task.ability
    self.group = group
    self.shots = shots
    self.items = items.count
    self.contaminated = contaminated
    skipped = task.skippedCount
    let all = outcomes.joined()
    let means = items.indices.map { item in
      outcomes.reduce(0) { $0 + $1[item].value } / Double(outcomes.count)
    }
    value = Self.mean(means)
    let variance = Self.mean(means.map { ($0 - Self.mean(means)) * ($0 - Self.mean(means)) })
    standardError = (variance / Double(max(1, items.count - 1))).squareRoot()
    seedValues = outcomes.map { Self.mean($0.map(\.value)) }
    meanShots = shots.map { _ in Self.mean(all.map { Double($0.demonstrationCount) }) }
    shortened = all.count(where: \.isShortened)
    let probabilities = all.compactMap(\.probability)
    answerProbability = probabilities.isEmpty ? nil : Self.mean(probabilities)
    let attention = all.compactMap(\.attention)
    attentionOnPreceding = attention.isEmpty ? nil : Self.mean(attention)
    switch items.first?.question {
    case .loss: measure = .loss
    case .answer: measure = .exactMatch
    case .choice, nil:
      measure = .accuracy
      chance = Self.mean(
        items.map {
          guard case .choice(let choices, _) = $0.question else { return 0 }
          return 1 / Double(choices.count)
        })
      var counts: [String: Int] = [:]
      for item in items { if let text = item.answerText { counts[text, default: 0] += 1 } }
      majority = Double(counts.values.max() ?? 0) / Double(max(1, items.count))
    }
  }

  private static func mean(_ values: some Collection<Double>) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
