/// Reads one text token by token and keeps its keys and values, so that a new token does not cost a
/// second pass over the old ones.
package final class Decoder {
  let model: Transformer
  let parameters: FloatBuffer
  let memory: Activations

  /// Maximum number of tokens of a text.
  package let limit: Int

  /// [limit, KV·hd] of keys, then of values, for each layer.
  private let keysValues: [FloatBuffer]
  private let lastLogits: FloatBuffer

  /// The tokens read so far.
  package private(set) var count = 0

  /// A decoder for texts of up to the model's positions, or of fewer, that reads up to
  /// `blockTokenCount` tokens at once.
  ///
  /// Memory: keys and values of `limit` tokens, activations of a block.
  package init(
    _ model: Transformer, parameters: FloatBuffer, limit: Int? = nil, blockTokenCount: Int = 256
  ) {
    self.model = model
    self.parameters = parameters
    let configuration = model.configuration
    let limit = min(limit ?? .max, configuration.maximumPositionCount)
    self.limit = limit
    memory = model.makeActivations(
      capacity: blockTokenCount, spanCapacity: limit, isForTraining: false)
    keysValues = (0..<configuration.layerCount).map { _ in
      FloatBuffer(count: 2 * limit * configuration.keyWidth)
    }
    lastLogits = FloatBuffer(count: configuration.vocabularySize)
  }

  /// Forgets all but the first `count` tokens that were read.
  package func rewind(to count: Int) {
    precondition((0...self.count).contains(count), "rewind to \(count) of \(self.count) tokens")
    self.count = count
  }

  /// Reads more tokens and returns the logits of the next one, valid until the next call.
  ///
  /// Throws `ModelError.tooLong` where the text would grow beyond the model's positions,
  /// `ModelError.idOutOfVocabulary` for a token that the model does not have, and
  /// `ModelError.notFinite`.
  package func read(_ tokens: [Int32]) throws(ModelError) -> UnsafeBufferPointer<Float> {
    try require(tokens, after: count)
    for first in stride(from: 0, to: tokens.count, by: memory.capacity) {
      let end = min(first + memory.capacity, tokens.count)
      readBlock(Array(tokens[first..<end]))
    }
    let logits = UnsafeBufferPointer(start: lastLogits.base, count: lastLogits.count)
    guard logits.allSatisfy(\.isFinite) else { throw .notFinite }
    return logits
  }

  /// Throws where tokens do not fit after the first `count`, or are not in the vocabulary.
  func require(_ tokens: [Int32], after count: Int) throws(ModelError) {
    guard count + tokens.count <= limit else {
      throw .tooLong(tokenCount: count + tokens.count, limit: limit)
    }
    let vocabularySize = model.configuration.vocabularySize
    for token in tokens where !(0..<vocabularySize).contains(Int(token)) {
      throw .idOutOfVocabulary(id: Int(token), vocabularySize: vocabularySize)
    }
  }

  private func readBlock(_ tokens: [Int32]) {
    let keyCount = count + tokens.count
    run(tokens, positions: (count..<keyCount).map { Int32($0) }) { operands, keysValues in
      keysValues.store(rows: 0..<tokens.count, of: operands, at: count)
      attend(operands, keysValues, rows: 0..<tokens.count, keyCount: keyCount)
    }
    model.norm.forward(
      rowCount: 1, x: memory.output + (tokens.count - 1) * model.configuration.hiddenSize,
      weight: parameters.base + model.layout.finalNorm, y: memory.normalized,
      inverseRoots: memory.roots)
    model.head.forward(
      rowCount: 1, x: memory.normalized, weight: parameters.base + model.layout.head,
      y: lastLogits.base, scratch: memory.scratch)
    count = keyCount
  }

  /// The keys and values of one layer, by position.
  struct KeysValues {
    let keys: UnsafeMutablePointer<Float>
    let values: UnsafeMutablePointer<Float>
    let width: Int

    /// Stores those of some rows at the positions from `position` on.
    func store(rows: Range<Int>, of operands: Attention.Operands, at position: Int) {
      for (offset, row) in rows.enumerated() {
        let (to, from) = ((position + offset) * width, row * operands.keyStride)
        (keys + to).update(from: operands.key + from, count: width)
        (values + to).update(from: operands.value + from, count: width)
      }
    }
  }

  /// Attention of rows, which are the last of `keyCount` positions.
  func attend(
    _ operands: Attention.Operands, _ keysValues: KeysValues, rows: Range<Int>, keyCount: Int
  ) {
    var operands = operands
    operands.key = UnsafePointer(keysValues.keys)
    operands.value = UnsafePointer(keysValues.values)
    operands.keyStride = keysValues.width
    model.attention.forward(
      operands, row: rows.lowerBound, queryCount: rows.count, keyRow: 0, keyCount: keyCount,
      scratch: memory.scratch)
  }

  /// Tokens → the output of the last layer, in `memory.output`; `attention` computes the attention
  /// of each layer.
  func run(
    _ tokens: [Int32], positions: [Int32],
    attention: (_ operands: Attention.Operands, _ keysValues: KeysValues) -> Void
  ) {
    let (configuration, layout) = (model.configuration, model.layout)
    model.embedding.forward(
      tokens: tokens, table: parameters.base + layout.embedding, x: memory.layers[0].input)
    for (index, layer) in memory.layers.enumerated() {
      model.forwardIntoAttention(
        layer, layout.layers[index], count: tokens.count, positions: positions, parameters.base,
        scratch: memory.scratch)
      let keys = keysValues[index].base
      attention(
        model.operands(layer),
        KeysValues(
          keys: keys, values: keys + limit * configuration.keyWidth, width: configuration.keyWidth))
      let next = index + 1 < memory.layers.count ? memory.layers[index + 1].input : memory.output
      model.forwardFromAttention(
        layer, layout.layers[index], count: tokens.count, parameters.base, output: next,
        scratch: memory.scratch)
    }
  }
}
