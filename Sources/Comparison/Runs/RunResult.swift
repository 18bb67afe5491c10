package import Probes

/// The result of one run: one arm, trained with one seed, and its answers.
package struct RunResult: Codable, Equatable, Sendable {
  /// A point of a curve.
  package struct Point: Codable, Equatable, Sendable {
    package var step: Int
    package var loss: Double
  }

  /// The result of a condition with the outcome of each question, the mean over the choices of
  /// demonstrations.
  package struct Answered: Codable, Equatable, Sendable {
    package var result: ProbeResult
    package var items: [String]
    package var values: [Double]

    /// The probabilities of the right answers, and the shares of the attention; empty where there
    /// are none.
    package var probabilities: [Double]
    package var attention: [Double]
  }

  package var arm: ComparisonArm
  package var seed: UInt64
  package var stepCount: Int

  /// The tokens read, padding not counted, and the seconds that took.
  package var tokenCount: Int
  package var seconds: Double

  /// The loss by step, thinned to means of equal stretches.
  package var curve: [Point]
  package var answers: [Answered]

  enum CodingKeys: String, CodingKey {
    case arm, seed, seconds, curve, answers
    case stepCount = "steps"
    case tokenCount = "tokens"
  }

  /// A result.
  package init(
    arm: ComparisonArm, seed: UInt64, stepCount: Int, tokenCount: Int, seconds: Double,
    curve: [Point], answers: [Answered]
  ) {
    self.arm = arm
    self.seed = seed
    self.stepCount = stepCount
    self.tokenCount = tokenCount
    self.seconds = seconds
    self.curve = curve
    self.answers = answers
  }
}

extension RunResult.Answered {
  /// The means over the choices of demonstrations.
  package init(_ condition: ProbeSuite.Condition) {
    func means(_ value: (ProbeOutcome) -> Double?) -> [Double] {
      condition.itemIDs.indices.compactMap { item in
        let values = condition.outcomes.compactMap { value($0[item]) }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
      }
    }
    self.init(
      result: condition.result, items: condition.itemIDs, values: means(\.value),
      probabilities: means(\.probability), attention: means(\.attention))
  }
}
