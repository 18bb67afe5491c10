/// The memory of one thread that runs a model.
///
/// It holds what the forward pass keeps for the backward pass, and what both use on the way. It is
/// made once; a step allocates nothing.
///
/// Shapes: M tokens at most, H query heads and KV key/value heads of width hd; D, F and V
/// (vocabulary) as in `ModelConfiguration`.
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
    /// [M, H·hd + 2·KV·hd], rotated.
    var queriesKeysValues: UnsafeMutablePointer<Float>
    /// [M, H·hd], and [M, H].
    var attentionOutput: UnsafeMutablePointer<Float>
    var logSums: UnsafeMutablePointer<Float>
    /// [M, 2·F] and [M, F].
    var gateUp: UnsafeMutablePointer<Float>
    var gated: UnsafeMutablePointer<Float>
  }

  let layers: [Layer]

  /// [M, D] out of the last layer, [M, D] after the final norm, [M] its roots.
  let output: UnsafeMutablePointer<Float>
  let normalized: UnsafeMutablePointer<Float>
  let roots: UnsafeMutablePointer<Float>

  /// The head's input and its gradient, [R, D] each, and the logits, [R, V], of a block of R rows.
  let headInput: UnsafeMutablePointer<Float>
  let headInputGradient: UnsafeMutablePointer<Float>
  let logits: UnsafeMutablePointer<Float>

  /// The loss of each target, [M].
  package let losses: UnsafeMutablePointer<Float>

  /// Gradients of the residual stream and of a norm's output, [M, D] each, and of what a layer
  /// keeps.
  ///
  /// All are empty where there is no backward pass.
  let streamGradient: UnsafeMutablePointer<Float>
  let normGradient: UnsafeMutablePointer<Float>
  let attentionGradient: UnsafeMutablePointer<Float>
  let queriesKeysValuesGradient: UnsafeMutablePointer<Float>
  let gateUpGradient: UnsafeMutablePointer<Float>
  let gatedGradient: UnsafeMutablePointer<Float>

  let scratch: UnsafeMutablePointer<Float>

  /// R, the rows whose logits are held at once: those of all tokens never are.
  static let logitRowCount = 256

  private let buffer: FloatBuffer

  /// Memory for up to `capacity` tokens, with `scratchCount` floats that no pass keeps.
  init(
    _ configuration: ModelConfiguration, capacity: Int, scratchCount: Int, isForTraining: Bool
  ) {
    let (tokens, hidden) = (capacity, configuration.hiddenSize)
    self.capacity = capacity
    var offsets: [Int] = []
    // All sizes first, then one buffer, then the pointers; offsets are multiples of a cache line.
    var end = 0
    func reserve(_ count: Int) {
      offsets.append(end)
      end += (count + 15) / 16 * 16
    }
    let perLayer = [
      tokens * hidden, tokens * hidden, tokens * hidden, tokens, tokens * hidden, tokens,
      tokens * configuration.attentionWidth, tokens * configuration.queryWidth,
      tokens * configuration.headCount, 2 * tokens * configuration.intermediateSize,
      tokens * configuration.intermediateSize,
    ]
    // Without a backward pass all layers share the same memory.
    let keptLayerCount = isForTraining ? configuration.layerCount : 1
    for _ in 0..<keptLayerCount { perLayer.forEach(reserve) }
    let logitRows = Self.logitRowCount
    let gradients = isForTraining ? tokens : 0
    let others = [
      tokens * hidden, tokens * hidden, tokens, logitRows * hidden, logitRows * hidden,
      logitRows * configuration.vocabularySize, tokens,
      gradients * hidden, gradients * hidden, gradients * configuration.queryWidth,
      gradients * configuration.attentionWidth, 2 * gradients * configuration.intermediateSize,
      gradients * configuration.intermediateSize, scratchCount,
    ]
    others.forEach(reserve)
    let buffer = FloatBuffer(count: end)
    self.buffer = buffer
    func place(_ index: Int) -> UnsafeMutablePointer<Float> { buffer.base + offsets[index] }
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
    headInput = place(first + 3)
    headInputGradient = place(first + 4)
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
