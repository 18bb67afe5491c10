import ArgumentParser
import Packing
import Shards

extension BoundaryLoss.Name: ExpressibleByArgument {}

/// What is written for each token, and which tokens are labels.
struct DenseTensorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Tensors to write for each token: position-ids (from 0 in each segment), segment-ids (from 1; \
      0 is padding), loss-mask (1 where the token is a label).
      """, valueName: "name,…"))
  var emit: TensorList?

  @Option(
    help: ArgumentHelp(
      """
      The first token of a fragment after another one, as a label: keep it, mask it, or keep it \
      where the documents are related.
      """, valueName: "policy"))
  var boundaryLoss: BoundaryLoss.Name = .mask

  @Option(
    help: ArgumentHelp(
      "Minimum BM25 score with --boundary-loss related (default: any above 0).",
      valueName: "score"))
  var boundaryScore: Float?

  func validate() throws {
    guard boundaryScore == nil || boundaryLoss == .related else {
      throw ValidationError("--boundary-score needs --boundary-loss related.")
    }
    guard (boundaryScore ?? 0).isFinite, boundaryScore ?? 0 >= 0 else {
      throw ValidationError("--boundary-score must be a number of at least 0.")
    }
  }

  var tensors: Set<DenseTensor> { emit?.tensors ?? [] }
  var policy: BoundaryLoss { BoundaryLoss(boundaryLoss, threshold: boundaryScore ?? 0) }

  /// Names of dense tensors, separated by commas.
  struct TensorList: ExpressibleByArgument {
    var tensors: Set<DenseTensor>

    init?(argument: String) {
      let names = argument.split(separator: ",", omittingEmptySubsequences: false)
      let tensors = names.compactMap { DenseTensor(rawValue: String($0)) }
      guard tensors.count == names.count else { return nil }
      self.tensors = Set(tensors)
    }

    static var allValueStrings: [String] { DenseTensor.allCases.map(\.rawValue) }
  }
}
