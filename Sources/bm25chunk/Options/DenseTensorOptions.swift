import ArgumentParser
import Packing
import Shards

extension BoundaryLoss.Name: ExpressibleByArgument {}

/// A list of dense tensors, with commas between.
struct DenseTensorList: ExpressibleByArgument {
  var tensors: Set<DenseTensor>

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let tensors = parts.compactMap { DenseTensor(rawValue: String($0)) }
    guard tensors.count == parts.count else { return nil }
    self.tensors = Set(tensors)
  }

  static var allValueStrings: [String] { DenseTensor.allCases.map(\.rawValue) }
}

/// What is written for each token, and which tokens a model is asked for.
struct DenseTensorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Write these for each token: position-ids (from 0 in each segment), segment-ids (from 1; 0 is \
      padding), loss-mask (1 where the token is a label).
      """, valueName: "name,…"))
  var emit: DenseTensorList?

  @Option(
    help: """
      The first token of a document behind another, as a label: keep it, mask it, or keep it where \
      the documents are related.
      """)
  var boundaryLoss: BoundaryLoss.Name = .mask

  @Option(
    help: ArgumentHelp(
      "With --boundary-loss related: the least BM25 score (default: any above 0).",
      valueName: "score"))
  var boundaryScore: Float?

  func validate() throws {
    guard boundaryScore == nil || boundaryLoss == .related else {
      throw ValidationError("--boundary-score is for --boundary-loss related.")
    }
    guard (boundaryScore ?? 0).isFinite, boundaryScore ?? 0 >= 0 else {
      throw ValidationError("--boundary-score must be a number of at least 0.")
    }
  }

  var tensors: Set<DenseTensor> { emit?.tensors ?? [] }
  var policy: BoundaryLoss { BoundaryLoss(boundaryLoss, threshold: boundaryScore ?? 0) }
}
