import LanguageModel

@testable import Comparison
@testable import Probes

/// Results of runs that were never made, with differences that are known.
enum MadeRuns {
  static let arms = [
    ComparisonArm(packing: "mix", mask: .causal), ComparisonArm(packing: "bm25", mask: .causal),
    ComparisonArm(packing: "mix", mask: .intraDocument),
  ]

  /// [arm][seed]: the second arm answers more choices; losses are equal.
  static func runs(seeds: Int = 3, items: Int = 200) throws -> [[RunResult]] {
    try arms.enumerated().map { place, arm in
      try (1...seeds).map { seed in
        RunResult(
          arm: arm, seed: UInt64(seed), stepCount: 10, tokenCount: 1_000 + place, seconds: 1,
          curve: (1...5).map { .init(step: 2 * $0, loss: 3 - Double($0) / 2) },
          answers: [
            try answered("choices", .contextUse, nil, .accuracy, items: items) { item in
              (item + seed * 7) % 10 < (place == 1 ? 8 : 4) ? 1 : 0
            },
            try answered("losses", .distraction, "alone", .loss, items: items) { Double($0 % 5) },
            try answered("losses", .distraction, "unrelated", .loss, items: items) {
              Double($0 % 5) + (place == 2 ? 0.5 : 0.25)
            },
          ])
      }
    }
  }

  private static func answered(
    _ task: String, _ ability: ProbeAbility, _ group: String?, _ measure: ProbeResult.Measure,
    items: Int, value: (Int) -> Double
  ) throws -> RunResult.Answered {
    let question: ProbeItem.Question =
      measure == .accuracy ? .choice([" a", " b", " c", " d"], answer: 0) : .loss("text")
    let probes = (0..<items).map { number in
      ProbeItem(
        id: "\(number)", group: group, prompt: "p",
        question: measure == .accuracy
          ? .choice([" a", " b", " c", " d"], answer: number % 4) : question)
    }
    let run = try ProbeSuite(
      tasks: [ProbeTask(name: task, ability: ability, content: .items(probes))],
      settings: ProbeSettings())
    let outcomes = run.batches.map { batch in
      batch.items.map { item in
        ProbeOutcome(
          value: value(Int(item.id) ?? 0), probability: measure == .accuracy ? 0.5 : nil,
          attention: group == "unrelated" ? 0.3 : nil, isShortened: false, demonstrationCount: 0)
      }
    }
    return RunResult.Answered(run.conditions(outcomes)[0])
  }
}
