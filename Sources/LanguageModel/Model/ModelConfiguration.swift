/// The sizes of a Llama-style decoder, named as in Hugging Face's `config.json`.
package struct ModelConfiguration: Sendable, Equatable {
  package var vocabularySize: Int

  /// D, the width of the residual stream.
  package var hiddenSize: Int

  /// F, the inner width of the feed-forward block.
  package var intermediateSize: Int
  package var layerCount: Int

  /// H, the query heads of a layer.
  package var headCount: Int

  /// KV, the key/value heads of a layer: a divisor of H.
  package var keyValueHeadCount: Int

  /// hd, the width of a head.
  package var headDimension: Int

  /// The number of positions for which angles are computed: no span can be longer.
  package var maximumPositionCount: Int

  /// Whether the embedding also makes the logits.
  package var tiesEmbeddings: Bool
  package var normEpsilon: Float
  package var ropeTheta: Double

  /// The standard deviation of the initial weights.
  package var initializerRange: Float

  /// A configuration with `hiddenSize` split evenly among the heads.
  package init(
    vocabularySize: Int, hiddenSize: Int, intermediateSize: Int, layerCount: Int, headCount: Int,
    keyValueHeadCount: Int? = nil, maximumPositionCount: Int, tiesEmbeddings: Bool = true
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.intermediateSize = intermediateSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount ?? headCount
    headDimension = hiddenSize / max(1, headCount)
    self.maximumPositionCount = maximumPositionCount
    self.tiesEmbeddings = tiesEmbeddings
    normEpsilon = 1e-5
    ropeTheta = 10_000
    initializerRange = 0.02
  }

  /// A configuration of the given sizes for a vocabulary and a number of positions.
  package init(sizes: ModelSizes, vocabularySize: Int, maximumPositionCount: Int) {
    self.init(
      vocabularySize: vocabularySize, hiddenSize: sizes.hiddenSize,
      intermediateSize: sizes.intermediateSize, layerCount: sizes.layerCount,
      headCount: sizes.headCount, keyValueHeadCount: sizes.keyValueHeadCount,
      maximumPositionCount: maximumPositionCount, tiesEmbeddings: sizes.tiesEmbeddings)
    initializerRange = sizes.initializerRange
  }

  /// The width of all query heads together.
  package var queryWidth: Int { headCount * headDimension }

  /// The width of all key heads together, which is that of the values too.
  package var keyWidth: Int { keyValueHeadCount * headDimension }

  /// A row of queries, keys and values.
  var attentionWidth: Int { queryWidth + 2 * keyWidth }

  /// Throws `ModelError` for sizes that no model can have.
  package func validate() throws(ModelError) {
    let sizes = [
      ("the vocabulary", vocabularySize, 1...1 << 24), ("the hidden size", hiddenSize, 1...65_536),
      ("the intermediate size", intermediateSize, 1...262_144),
      ("the number of layers", layerCount, 1...1_024),
      ("the number of heads", headCount, 1...1_024),
      ("the number of key/value heads", keyValueHeadCount, 1...1_024),
      ("the head dimension", headDimension, 2...1_024),
      ("the number of positions", maximumPositionCount, 1...1 << 24),
    ]
    for (name, value, range) in sizes where !range.contains(value) {
      throw .sizeOutOfRange(name: name, value: value, range: range)
    }
    guard headCount.isMultiple(of: keyValueHeadCount) else {
      throw .unevenHeads(heads: headCount, keyValueHeads: keyValueHeadCount)
    }
    guard headDimension.isMultiple(of: 2) else { throw .oddHeadDimension(headDimension) }
  }
}
