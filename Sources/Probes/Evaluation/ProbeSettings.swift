/// What the log-likelihoods of choices are divided by before they are compared; the raw value is
/// the spelling on the command line.
package enum LikelihoodNormalization: String, CaseIterable, Codable, Sendable {
  /// The number of tokens of a choice.
  case tokens
  /// The number of its bytes.
  case bytes
  /// Nothing.
  case none
}

/// How probes are asked.
package struct ProbeSettings: Codable, Equatable, Sendable {
  /// The numbers of demonstrations that labelled tasks are asked with, one after the other.
  package var shots: [Int]

  /// The number of choices of demonstrations that each question is asked with.
  package var seedCount: Int

  /// Maximum number of questions per task (per group, where a task has groups); nil for all.
  package var limit: Int?
  package var normalization: LikelihoodNormalization

  /// Whether the preference of a prompt for a label, as a text without content shows it, is
  /// subtracted.
  package var isCalibrated: Bool

  /// The seed of the choice of questions and demonstrations.
  package var seed: UInt64

  /// Maximum number of tokens of a generated answer.
  package var answerTokenLimit: Int

  enum CodingKeys: String, CodingKey {
    case shots, limit, normalization, seed
    case seedCount = "seeds"
    case isCalibrated = "calibrated"
    case answerTokenLimit = "answer_tokens"
  }

  /// Settings with the defaults of the command line.
  package init(
    shots: [Int] = [8], seedCount: Int = 4, limit: Int? = nil,
    normalization: LikelihoodNormalization = .tokens, isCalibrated: Bool = false, seed: UInt64 = 1
  ) {
    self.shots = shots
    self.seedCount = seedCount
    self.limit = limit
    self.normalization = normalization
    self.isCalibrated = isCalibrated
    self.seed = seed
    answerTokenLimit = 16
  }
}
