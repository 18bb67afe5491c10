/// One text that grows token by token: keys and values of what was read are kept, so a new token
/// costs no second reading of the old ones.
package final class Decoder {
  private let model: Transformer
  private let parameters: FloatBuffer
  private let memory: Activations

  /// [positions, KV·hd] of keys, then of values, for each layer.
  private let keysValues: [FloatBuffer]
  private let lastLogits: FloatBuffer

  /// The tokens read so far.
  package private(set) var count = 0

  /// Tokens that are read at once.
  private static let blockTokenCount = 256

  /// A decoder for texts of up to the model's positions.
  package init(_ model: Transformer, parameters: FloatBuffer) {
    self.model = model
    self.parameters = parameters
    let configuration = model.configuration
    memory = Activations(
      model, capacity: Self.blockTokenCount, segmentCapacity: configuration.maximumPositionCount,
      isForTraining: false)
    keysValues = (0..<configuration.layerCount).map { _ in
      FloatBuffer(count: 2 * configuration.maximumPositionCount * configuration.keyWidth)
    }
    lastLogits = FloatBuffer(count: configuration.vocabularySize)
  }

  /// Reads more tokens and gives the logits of what follows them, valid until the next call.
  ///
  /// Throws `ModelError.tooLong` where the text would grow beyond the model's positions, and
  /// `ModelError.idOutOfVocabulary` for a token that the model does not have.
  package func read(_ tokens: [Int32]) throws(ModelError) -> UnsafeBufferPointer<Float> {
    let limit = model.configuration.maximumPositionCount
    guard count + tokens.count <= limit else {
      throw .tooLong(tokenCount: count + tokens.count, limit: limit)
    }
    let vocabularySize = model.configuration.vocabularySize
    for token in tokens where !(0..<vocabularySize).contains(Int(token)) {
      throw .idOutOfVocabulary(id: Int(token), vocabularySize: vocabularySize)
    }
    for first in stride(from: 0, to: tokens.count, by: Self.blockTokenCount) {
      let end = min(first + Self.blockTokenCount, tokens.count)
      readBlock(Array(tokens[first..<end]))
    }
    return UnsafeBufferPointer(start: lastLogits.base, count: lastLogits.count)
  }

  private func readBlock(_ tokens: [Int32]) {
    let configuration = model.configuration
    let layout = model.layout
    let positions = (count..<count + tokens.count).map { Int32($0) }
    let keyCount = count + tokens.count
    model.embedding.forward(
      tokens: tokens, table: parameters.base + layout.embedding, x: memory.layers[0].input)
    for (index, layer) in memory.layers.enumerated() {
      model.forwardIntoAttention(
        layer, layout.layers[index], count: tokens.count, positions: positions, parameters.base,
        scratch: memory.scratch)
      var operands = model.operands(layer)
      let keys = keysValues[index].base
      let values = keys + configuration.maximumPositionCount * configuration.keyWidth
      for row in 0..<tokens.count {
        let place = (count + row) * configuration.keyWidth
        let from = row * operands.keyStride
        (keys + place).update(from: operands.key + from, count: configuration.keyWidth)
        (values + place).update(from: operands.value + from, count: configuration.keyWidth)
      }
      operands.key = UnsafePointer(keys)
      operands.value = UnsafePointer(values)
      operands.keyStride = configuration.keyWidth
      model.attention.forward(
        operands, row: 0, queryCount: tokens.count, keyRow: 0, keyCount: keyCount,
        scratch: memory.scratch)
      let next = index + 1 < memory.layers.count ? memory.layers[index + 1].input : memory.output
      model.forwardFromAttention(
        layer, layout.layers[index], count: tokens.count, parameters.base, output: next,
        scratch: memory.scratch)
    }
    model.norm.forward(
      rowCount: 1, x: memory.output + (tokens.count - 1) * configuration.hiddenSize,
      weight: parameters.base + layout.finalNorm, y: memory.normalized, inverseRoots: memory.roots)
    model.head.forward(
      rowCount: 1, x: memory.normalized, weight: parameters.base + layout.head,
      y: lastLogits.base, scratch: memory.scratch)
    count = keyCount
  }
}
