import Probes

/// The outcomes of one condition: those of a question are at the same place for every arm and seed.
struct ComparisonSamples {
  var name: String
  var task: String
  var group: String?
  var ability: ProbeAbility
  var measure: ComparisonMeasure
  var chance: Double?
  var majority: Double?

  /// [arm][training seed][question].
  var values: [[[Double]]]

  var itemCount: Int { values.first?.first?.count ?? 0 }

  /// The conditions of runs, each run one arm with one seed, in the order [arm][seed].
  ///
  /// Runs ask the same questions, so conditions and questions have the same order in each.
  static func conditions(_ runs: [[RunResult]]) -> [ComparisonSamples] {
    guard let first = runs.first?.first else { return [] }
    var samples: [ComparisonSamples] = []
    for (place, answered) in first.answers.enumerated() {
      func add(
        _ measure: ComparisonMeasure, _ suffix: String = "",
        _ values: (RunResult.Answered) -> [Double]
      ) {
        let result = answered.result
        let isAccuracy = measure == .accuracy || measure == .answerProbability
        samples.append(
          ComparisonSamples(
            name: result.name + suffix, task: result.task, group: result.group,
            ability: result.ability, measure: measure, chance: isAccuracy ? result.chance : nil,
            majority: measure == .accuracy ? result.majority : nil,
            values: runs.map { $0.map { values($0.answers[place]) } }))
      }
      add(ComparisonMeasure(answered.result.measure), "") { $0.values }
      if !answered.probabilities.isEmpty {
        add(.answerProbability, ", p(answer)") { $0.probabilities }
      }
      if !answered.attention.isEmpty { add(.attention, ", attention on it") { $0.attention } }
    }
    return samples + changes(samples)
  }

  /// How preceding documents change the loss of a text: each group of a task against its group
  /// `alone`, text by text.
  private static func changes(_ samples: [ComparisonSamples]) -> [ComparisonSamples] {
    samples.filter { $0.measure == .loss && $0.group != "alone" }.compactMap { sample in
      guard
        let alone = samples.first(where: {
          $0.task == sample.task && $0.group == "alone" && $0.measure == .loss
        }), alone.itemCount == sample.itemCount
      else { return nil }
      var change = sample
      change.name += ", change of loss"
      change.measure = .lossChange
      change.values = zip(sample.values, alone.values).map { sample, alone in
        zip(sample, alone).map { zip($0, $1).map { $0 - $1 } }
      }
      return change
    }
  }
}
