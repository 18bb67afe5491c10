/// How log-likelihoods of unequal lengths are compared; the raw value is the spelling on the command
/// line.
package enum LikelihoodNormalization: String, CaseIterable, Codable, Sendable {
  /// By the tokens of a choice.
  case tokens
  /// By its bytes.
  case bytes
  /// Not at all.
  case none
}

/// How probes are asked.
package struct ProbeSettings: Codable, Equatable, Sendable {
  /// The numbers of demonstrations that labelled tasks are asked with.
  package var shots: [Int]

  /// How many choices of demonstrations each question is asked with.
  package var seedCount: Int

  /// The most questions of a task (of a group, where a task has groups); nil for all.
  package var limit: Int?
  package var normalization: LikelihoodNormalization

  /// Whether the bias of a prompt towards a label is taken off, as it shows on an empty text.
  package var isCalibrated: Bool

  /// The seed of what is drawn: questions, demonstrations.
  package var seed: UInt64

  /// The most tokens of an answer that the model writes.
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
