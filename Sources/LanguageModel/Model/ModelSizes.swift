/// The sizes of a model that do not depend on what it is trained on.
package struct ModelSizes: Equatable, Sendable {
  /// D, the width of the residual stream.
  package var hiddenSize: Int

  /// F, the inner width of the feed-forward block.
  package var intermediateSize: Int
  package var layerCount: Int

  /// H, the query heads of a layer.
  package var headCount: Int

  /// KV, the key/value heads of a layer; nil for as many as query heads.
  package var keyValueHeadCount: Int?

  /// Whether the embedding also makes the logits.
  package var tiesEmbeddings = true

  /// The standard deviation of the initial weights.
  package var initializerRange: Float = 0.02

  /// Named sizes; the raw value is the spelling on the command line.
  package enum Preset: String, CaseIterable, Sendable {
    /// About 1 M parameters without the embedding.
    case nano
    /// About 5 M parameters without the embedding.
    case micro
    /// About 25 M parameters without the embedding.
    case mini
  }

  /// The sizes that a name selects.
  package init(_ preset: Preset) {
    (hiddenSize, intermediateSize, layerCount, headCount) =
      switch preset {
      case .nano: (128, 344, 5, 4)
      case .micro: (256, 688, 6, 8)
      case .mini: (512, 1_376, 8, 8)
      }
  }
}
