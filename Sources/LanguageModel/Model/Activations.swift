/// The memory of one thread that runs a model.
///
/// It holds what the forward pass keeps for the backward one, and what both use on the way. It is
/// made once; a step allocates nothing.
///
/// M tokens at most; D, F and the width of q, k, v as in `ModelConfiguration`; V the vocabulary.
package final class Activations {
  /// M.
  package let capacity: Int

  /// What one layer keeps.
  struct Layer {
    /// [M, D] into the layer, [M, D] after its attention.
    var input: UnsafeMutablePointer<Float>
    var middle: UnsafeMutablePointer<Float>
    /// [M, D] after either norm, [M] the roots.
    var attentionInput: UnsafeMutablePointer<Float>
    var attentionRoots: UnsafeMutablePointer<Float>
    var feedForwardInput: UnsafeMutablePointer<Float>
    var feedForwardRoots: UnsafeMutablePointer<Float>
    /// [M, H·hd + 2·KV·hd], turned.
    var queriesKeysValues: UnsafeMutablePointer<Float>
    /// [M, H·hd], and [M, H].
    var attentionOutput: UnsafeMutablePointer<Float>
    var logSums: UnsafeMutablePointer<Float>
    /// [M, 2·F] and [M, F].
    var gateUp: UnsafeMutablePointer<Float>
    var gated: UnsafeMutablePointer<Float>
  }

  let layers: [Layer]

  /// [M, D] out of the last layer, [M, D] after the last norm, [M] its roots.
  let output: UnsafeMutablePointer<Float>
  let normalized: UnsafeMutablePointer<Float>
  let roots: UnsafeMutablePointer<Float>

  /// Blocks of rows that are asked for something: [block, D] twice, [block, V].
  let blockInput: UnsafeMutablePointer<Float>
  let blockGradient: UnsafeMutablePointer<Float>
  let logits: UnsafeMutablePointer<Float>

  /// The loss of each question, [M].
  package let losses: UnsafeMutablePointer<Float>

  /// Gradients: [M, D] of the stream, [M, D] of a norm's result, and of what a layer keeps.
  ///
  /// All are empty where there is no backward pass.
  let streamGradient: UnsafeMutablePointer<Float>
  let normGradient: UnsafeMutablePointer<Float>
  let attentionGradient: UnsafeMutablePointer<Float>
  let queriesKeysValuesGradient: UnsafeMutablePointer<Float>
  let gateUpGradient: UnsafeMutablePointer<Float>
  let gatedGradient: UnsafeMutablePointer<Float>

  let scratch: UnsafeMutablePointer<Float>

  /// Rows whose logits are held at once, so that those of all tokens never are.
  static let blockRowCount = 256

  private let buffer: FloatBuffer

  /// Memory for up to `capacity` tokens, in segments of up to `segmentCapacity`.
  package init(
    _ model: Transformer, capacity: Int, segmentCapacity: Int, isForTraining: Bool
  ) {
    let configuration = model.configuration
    let (tokens, hidden) = (capacity, configuration.hiddenSize)
    self.capacity = capacity
    var sizes: [Int] = []
    // First all sizes, then one buffer, then the places: offsets are multiples of a cache line.
    var end = 0
    func reserve(_ count: Int) {
      sizes.append(end)
      end += (count + 15) / 16 * 16
    }
    let perLayer = [
      tokens * hidden, tokens * hidden, tokens * hidden, tokens, tokens * hidden, tokens,
      tokens * configuration.attentionWidth, tokens * configuration.queryWidth,
      tokens * configuration.headCount, 2 * tokens * configuration.intermediateSize,
      tokens * configuration.intermediateSize,
    ]
    // Without a backward pass every layer may use the same memory.
    let keptLayerCount = isForTraining ? configuration.layerCount : 1
    for _ in 0..<keptLayerCount { perLayer.forEach(reserve) }
    let block = Self.blockRowCount
    let gradients = isForTraining ? tokens : 0
    let others = [
      tokens * hidden, tokens * hidden, tokens, block * hidden, block * hidden,
      block * configuration.vocabularySize, tokens,
      gradients * hidden, gradients * hidden, gradients * configuration.queryWidth,
      gradients * configuration.attentionWidth, 2 * gradients * configuration.intermediateSize,
      gradients * configuration.intermediateSize,
      max(
        model.products.scratchCount, model.attention.scratchCount(keyCount: segmentCapacity)),
    ]
    others.forEach(reserve)
    let buffer = FloatBuffer(count: end)
    self.buffer = buffer
    func place(_ index: Int) -> UnsafeMutablePointer<Float> { buffer.base + sizes[index] }
    layers = (0..<configuration.layerCount).map { index in
      let first = min(index, keptLayerCount - 1) * perLayer.count
      return Layer(
        input: place(first), middle: place(first + 1), attentionInput: place(first + 2),
        attentionRoots: place(first + 3), feedForwardInput: place(first + 4),
        feedForwardRoots: place(first + 5), queriesKeysValues: place(first + 6),
        attentionOutput: place(first + 7), logSums: place(first + 8), gateUp: place(first + 9),
        gated: place(first + 10))
    }
    let first = keptLayerCount * perLayer.count
    output = place(first)
    normalized = place(first + 1)
    roots = place(first + 2)
    blockInput = place(first + 3)
    blockGradient = place(first + 4)
    logits = place(first + 5)
    losses = place(first + 6)
    streamGradient = place(first + 7)
    normGradient = place(first + 8)
    attentionGradient = place(first + 9)
    queriesKeysValuesGradient = place(first + 10)
    gateUpGradient = place(first + 11)
    gatedGradient = place(first + 12)
    scratch = place(first + 13)
  }
}
