import Foundation
import Probes

/// What a row of a comparison measures; the raw value is the spelling in JSON.
package enum ComparisonMeasure: String, Codable, Sendable {
  case accuracy
  case exactMatch = "exact_match"
  /// The mean probability of the right answer among the choices.
  case answerProbability = "answer_probability"
  /// Nats per token.
  case loss
  /// What preceding documents add to the loss, in nats per token.
  case lossChange = "loss_change"
  /// The share of the attention on preceding documents.
  case attention

  /// Whether more of it is better.
  package var isBetterHigh: Bool {
    switch self {
    case .accuracy, .exactMatch, .answerProbability: true
    case .loss, .lossChange, .attention: false
    }
  }

  /// Whether people read it in hundredths.
  package var isShare: Bool {
    switch self {
    case .accuracy, .exactMatch, .answerProbability, .attention: true
    case .loss, .lossChange: false
    }
  }

  /// The text of a value, for people.
  package func text(_ value: Double, isSigned: Bool = false) -> String {
    let number = String(
      format: isShare ? (isSigned ? "%+.1f" : "%.1f") : (isSigned ? "%+.3f" : "%.3f"),
      isShare ? 100 * value : value)
    return number.replacing("-", with: "−")
  }

  init(_ measure: ProbeResult.Measure) {
    self =
      switch measure {
      case .accuracy: .accuracy
      case .exactMatch: .exactMatch
      case .loss: .loss
      }
  }
}
