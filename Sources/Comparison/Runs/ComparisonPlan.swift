import Foundation
package import Probes

/// Everything that the results of a comparison depend on; its folder can be resumed with no other.
package struct ComparisonPlan: Codable, Equatable, Sendable {
  static let fileName = "plan.json"

  package var version = 1
  package var arms: [ComparisonArm]

  /// The seeds that every arm is trained with: of the initial parameters and the order of the rows.
  package var seeds: [UInt64]

  /// SHA-256 of the manifests of the packings, by name.
  package var packingDigests: [String: String]

  /// The tokens that every run reads, padding not counted, to within one batch.
  package var tokenBudget: Int

  /// The settings of the first run as JSON; those of the others follow from them.
  package var training: String
  package var probes: ProbeSettings

  /// A hash of the questions.
  package var questionDigest: String

  enum CodingKeys: String, CodingKey {
    case version, arms, seeds, training, probes
    case packingDigests = "packings"
    case tokenBudget = "tokens"
    case questionDigest = "questions"
  }

  /// A plan.
  package init(
    arms: [ComparisonArm], seeds: [UInt64], packingDigests: [String: String], tokenBudget: Int,
    training: String, probes: ProbeSettings, questionDigest: String
  ) {
    self.arms = arms
    self.seeds = seeds
    self.packingDigests = packingDigests
    self.tokenBudget = tokenBudget
    self.training = training
    self.probes = probes
    self.questionDigest = questionDigest
  }

  /// The runs in the order in which they are made: seed by seed, so that in a stopped comparison
  /// the arms have equally many, up to one.
  package var runs: [(arm: ComparisonArm, seed: UInt64)] {
    seeds.flatMap { seed in arms.map { ($0, seed) } }
  }

  /// The differences from another plan, except in arms and seeds, of which there may be more.
  func differences(to other: ComparisonPlan) -> [String] {
    var names: [String] = []
    for (name, digest) in packingDigests where other.packingDigests[name] ?? digest != digest {
      names.append("packing \(name)")
    }
    if tokenBudget != other.tokenBudget { names.append("tokens") }
    if training != other.training { names.append("model or optimizer") }
    if probes != other.probes || questionDigest != other.questionDigest { names.append("probes") }
    return names.sorted()
  }
}
