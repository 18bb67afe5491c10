/// What a token sees of the tokens before it in its row.
///
/// The raw value is the spelling on the command line.
package enum AttentionMask: String, CaseIterable, Codable, Sendable {
  /// All of them.
  case causal
  /// Those of its own document.
  case intraDocument = "intra-document"
}

/// How positions count; the raw value is the spelling on the command line.
package enum PositionPolicy: String, CaseIterable, Codable, Sendable {
  /// From 0 in every fragment.
  case restart
  /// From 0 in every row.
  case continued = "continue"
}

/// What document boundaries mean to the model.
package struct MaskPolicy: Codable, Equatable, Sendable {
  package var mask: AttentionMask
  package var positions: PositionPolicy

  /// Whether the last token of a document predicts the first token of the next one.
  package var predictsNextDocument: Bool

  enum CodingKeys: String, CodingKey {
    case mask, positions
    case predictsNextDocument = "predicts_next_document"
  }

  /// A policy; what is nil follows from the mask: under `intraDocument`, positions restart and no
  /// token predicts across a boundary.
  package init(
    mask: AttentionMask, positions: PositionPolicy? = nil, predictsNextDocument: Bool? = nil
  ) {
    self.mask = mask
    self.positions = positions ?? (mask == .intraDocument ? .restart : .continued)
    self.predictsNextDocument = predictsNextDocument ?? (mask == .causal)
  }
}
