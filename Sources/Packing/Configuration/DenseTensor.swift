/// A tensor with a value for each token of a row, which follows from the row's segments.
///
/// None is needed, since `cu_seqlens` determines them all; they are written on request, for
/// trainers that need them. The raw value is the spelling on the command line.
package enum DenseTensor: String, CaseIterable, Codable, Sendable {
  /// The place in the segment, from 0; padding is a segment too.
  case positionIDs = "position-ids"

  /// The segment of the row, from 1; 0 for padding.
  case segmentIDs = "segment-ids"

  /// Whether the token is a label: 1 where the model is to predict it from the tokens before.
  ///
  /// The first token of a row and padding are not; `BoundaryLoss` decides on the first token of
  /// another fragment.
  case lossMask = "loss-mask"

  /// The name in files.
  package var name: String {
    switch self {
    case .positionIDs: "position_ids"
    case .segmentIDs: "segment_ids"
    case .lossMask: "loss_mask"
    }
  }
}
