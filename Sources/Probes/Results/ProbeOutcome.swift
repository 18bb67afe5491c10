/// The outcome of one question.
package struct ProbeOutcome: Equatable, Sendable {
  /// 1 for a right answer and 0 for a wrong one; or the mean loss per token, in nats.
  package var value: Double

  /// The scores of the choices, in their order; empty where there are none.
  package var scores: [Double] = []

  /// The probability of the right answer among the choices.
  package var probability: Double?

  /// The share of the attention on the preceding documents.
  package var attention: Double?

  /// Whether the prompt or the text had to be cut.
  package var isShortened: Bool

  /// The number of demonstrations that fit.
  package var demonstrationCount: Int
}
