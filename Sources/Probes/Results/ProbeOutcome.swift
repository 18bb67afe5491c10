/// What came of one question.
package struct ProbeOutcome: Equatable, Sendable {
  /// 1 where it was answered rightly and 0 where not; or the mean loss of a token, in nats.
  package var value: Double

  /// What the choices were compared by, in their order; empty where there was no choice.
  package var scores: [Double] = []

  /// The probability of the right answer among the choices.
  package var probability: Double?

  /// The share of the attention that fell on the preceding documents.
  package var attention: Double?

  /// Whether something of the prompt had to be left out.
  package var isShortened: Bool

  /// The demonstrations that found room.
  package var demonstrationCount: Int
}
