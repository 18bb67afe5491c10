/// What a token may see of what stands before it in its row.
///
/// The raw value is the spelling on the command line.
package enum AttentionMask: String, CaseIterable, Codable, Sendable {
  /// Everything.
  case causal
  /// Its own document only.
  case intraDocument = "intra-document"
}

/// How positions count; the raw value is the spelling on the command line.
package enum PositionPolicy: String, CaseIterable, Codable, Sendable {
  /// From 0 in every segment.
  case restart
  /// From 0 in every row.
  case continued = "continue"
}

/// What the boundaries of documents mean to the model.
package struct MaskPolicy: Codable, Equatable, Sendable {
  package var mask: AttentionMask
  package var positions: PositionPolicy

  /// Whether the last token of a document is asked for the first token of the next one.
  package var predictsNextDocument: Bool

  enum CodingKeys: String, CodingKey {
    case mask, positions
    case predictsNextDocument = "predicts_next_document"
  }

  /// A policy; what is not given follows from the mask: under `intraDocument`, positions restart and
  /// nobody is asked for what he cannot know.
  package init(
    mask: AttentionMask, positions: PositionPolicy? = nil, predictsNextDocument: Bool? = nil
  ) {
    self.mask = mask
    self.positions = positions ?? (mask == .intraDocument ? .restart : .continued)
    self.predictsNextDocument = predictsNextDocument ?? (mask == .causal)
  }
}
