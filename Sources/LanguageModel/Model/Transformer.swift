import Randomness

/// A Llama-style decoder: embedding, layers of attention and SwiGLU around a residual stream, a
/// final norm and the head.
///
/// It holds no parameters and no activations, so threads share it. The forward pass of a layer is
/// m = x + o(attention(rms x)), x' = m + down(silu(gate(rms m)) · up(rms m)): Touvron et al.,
/// "LLaMA: Open and efficient foundation language models", 2023, as in Hugging Face's
/// `LlamaForCausalLM`.
package struct Transformer: Sendable {
  package let configuration: ModelConfiguration
  package let layout: ParameterLayout
  package let products: MatrixProducts
  let kernels: VectorKernels
  let attention: Attention
  let rotation: RotaryEmbedding

  /// A model of the given sizes; throws `ModelError` where they are not valid.
  package init(
    _ configuration: ModelConfiguration, products: MatrixProducts, kernels: VectorKernels = .best
  ) throws(ModelError) {
    try configuration.validate()
    self.configuration = configuration
    self.kernels = kernels
    self.products = products
    layout = ParameterLayout(configuration)
    attention = Attention(configuration, kernels: kernels)
    rotation = RotaryEmbedding(configuration, kernels: kernels)
  }

  /// Memory for up to `capacity` tokens, in attention spans of up to `spanCapacity`.
  package func makeActivations(
    capacity: Int, spanCapacity: Int, isForTraining: Bool
  ) -> Activations {
    Activations(
      configuration, capacity: capacity,
      scratchCount: max(
        products.scratchCount, attention.scratchCount(keyCount: spanCapacity)),
      isForTraining: isForTraining)
  }

  /// Sets the initial parameters.
  package func initialize(
    _ parameters: FloatBuffer, using generator: inout some RandomNumberGenerator
  ) {
    var normal = NormalDistribution()
    for tensor in layout.tensors {
      for i in tensor.range {
        parameters.base[i] =
          switch tensor.start {
          case .ones: 1
          case .normal(let deviation): deviation * normal.next(using: &generator)
          }
      }
    }
  }

  /// The sum of the losses of all targets; the loss of each is left in the activations.
  package func losses(
    of sequences: PackedSequences, parameters: FloatBuffer, activations: Activations
  ) -> Double {
    forward(sequences, parameters.base, activations)
    return computeLosses(sequences, parameters.base, activations, scale: 0, gradient: nil)
  }

  /// The sum of the losses, and in `gradient` the gradients of `scale` times that sum.
  ///
  /// Every element of `gradient` is set. With `scale` = 1 / the targets of a whole batch, the
  /// gradients of its micro-batches add up to that of its mean loss.
  package func lossesAndGradients(
    of sequences: PackedSequences, scale: Float, parameters: FloatBuffer, gradient: FloatBuffer,
    activations: Activations
  ) -> Double {
    forward(sequences, parameters.base, activations)
    let loss = computeLosses(
      sequences, parameters.base, activations, scale: scale, gradient: gradient.base)
    backward(sequences, parameters.base, activations, gradient.base)
    return loss
  }

  /// The logits of every token, [M, V]: large, so for tests and other tools only.
  package func logits(
    of sequences: PackedSequences, parameters: FloatBuffer, activations: Activations
  ) -> FloatBuffer {
    forward(sequences, parameters.base, activations)
    let logits = FloatBuffer(count: sequences.tokens.count * configuration.vocabularySize)
    head.forward(
      rowCount: sequences.tokens.count, x: activations.normalized,
      weight: parameters.base + layout.head, y: logits.base, scratch: activations.scratch)
    return logits
  }
}

extension Transformer {
  var head: Linear {
    Linear(
      products: products, inputCount: configuration.hiddenSize,
      outputCount: configuration.vocabularySize)
  }

  var norm: RMSNorm {
    RMSNorm(
      kernels: kernels, columnCount: configuration.hiddenSize, epsilon: configuration.normEpsilon)
  }

  var embedding: Embedding { Embedding(kernels: kernels, width: configuration.hiddenSize) }

  var swiGLU: SwiGLU { SwiGLU(kernels: kernels, columnCount: configuration.intermediateSize) }

  func linear(_ inputCount: Int, _ outputCount: Int) -> Linear {
    Linear(products: products, inputCount: inputCount, outputCount: outputCount)
  }

  /// Where attention finds queries, keys and values in rows that hold all three.
  func operands(_ layer: Activations.Layer) -> Attention.Operands {
    let key = layer.queriesKeysValues + configuration.queryWidth
    return Attention.Operands(
      query: layer.queriesKeysValues, queryStride: configuration.attentionWidth, key: key,
      value: key + configuration.keyWidth, keyStride: configuration.attentionWidth,
      output: layer.attentionOutput, logSums: layer.logSums)
  }

  /// Tokens → the normalized output of the last layer.
  private func forward(
    _ sequences: PackedSequences, _ parameters: UnsafePointer<Float>, _ memory: Activations
  ) {
    let count = sequences.tokens.count
    precondition(count <= memory.capacity, "\(count) tokens for \(memory.capacity)")
    embedding.forward(
      tokens: sequences.tokens, table: parameters + layout.embedding, x: memory.layers[0].input)
    for index in memory.layers.indices {
      let layer = memory.layers[index]
      forwardIntoAttention(
        layer, layout.layers[index], count: count, positions: sequences.positions, parameters,
        scratch: memory.scratch)
      forEachSpan(of: sequences) { row, length in
        attention.forward(
          operands(layer), row: row, queryCount: length, keyRow: row, keyCount: length,
          scratch: memory.scratch)
      }
      let next = index + 1 < memory.layers.count ? memory.layers[index + 1].input : memory.output
      forwardFromAttention(
        layer, layout.layers[index], count: count, parameters, output: next,
        scratch: memory.scratch)
    }
    norm.forward(
      rowCount: count, x: memory.output, weight: parameters + layout.finalNorm,
      y: memory.normalized, inverseRoots: memory.roots)
  }

  /// The first half of a layer up to queries, keys and values, rotated by their positions.
  func forwardIntoAttention(
    _ layer: Activations.Layer, _ places: ParameterLayout.Layer, count: Int, positions: [Int32],
    _ parameters: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    norm.forward(
      rowCount: count, x: layer.input, weight: parameters + places.attentionNorm,
      y: layer.attentionInput, inverseRoots: layer.attentionRoots)
    linear(configuration.hiddenSize, configuration.attentionWidth).forward(
      rowCount: count, x: layer.attentionInput, weight: parameters + places.attention,
      y: layer.queriesKeysValues, scratch: scratch)
    // Queries and keys lie side by side, so they are rotated as heads of one matrix.
    rotation.forward(
      rowCount: count, headCount: configuration.headCount + configuration.keyValueHeadCount,
      x: layer.queriesKeysValues, rowStride: configuration.attentionWidth, positions: positions)
  }

  /// What follows the attention of a layer, up to the input of the next.
  func forwardFromAttention(
    _ layer: Activations.Layer, _ places: ParameterLayout.Layer, count: Int,
    _ parameters: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (hidden, inner) = (configuration.hiddenSize, configuration.intermediateSize)
    layer.middle.update(from: layer.input, count: count * hidden)
    linear(configuration.queryWidth, hidden).forward(
      rowCount: count, x: layer.attentionOutput, weight: parameters + places.attentionOutput,
      y: layer.middle, accumulates: true, scratch: scratch)
    norm.forward(
      rowCount: count, x: layer.middle, weight: parameters + places.feedForwardNorm,
      y: layer.feedForwardInput, inverseRoots: layer.feedForwardRoots)
    linear(hidden, 2 * inner).forward(
      rowCount: count, x: layer.feedForwardInput, weight: parameters + places.gateUp,
      y: layer.gateUp, scratch: scratch)
    swiGLU.forward(rowCount: count, gateUp: layer.gateUp, y: layer.gated)
    output.update(from: layer.middle, count: count * hidden)
    linear(inner, hidden).forward(
      rowCount: count, x: layer.gated, weight: parameters + places.down, y: output,
      accumulates: true, scratch: scratch)
  }

  /// The losses of all targets, in blocks of rows, so that the logits of all are never held.
  ///
  /// With a `gradient`, it also sets the gradients of the head and of the last norm's output.
  private func computeLosses(
    _ sequences: PackedSequences, _ parameters: UnsafePointer<Float>, _ memory: Activations,
    scale: Float, gradient: UnsafeMutablePointer<Float>?
  ) -> Double {
    let hidden = configuration.hiddenSize
    let rows = sequences.lossRows
    let loss = CrossEntropy(kernels: kernels, vocabularySize: configuration.vocabularySize)
    if let gradient {
      let size = configuration.vocabularySize * hidden
      (gradient + layout.embedding).update(repeating: 0, count: size)
      (gradient + layout.head).update(repeating: 0, count: size)
      memory.normGradient.update(repeating: 0, count: sequences.tokens.count * hidden)
    }
    sequences.targets.withUnsafeBufferPointer { targets in
      for first in stride(from: 0, to: rows.count, by: Activations.logitRowCount) {
        let count = min(Activations.logitRowCount, rows.count - first)
        for row in 0..<count {
          let from = memory.normalized + Int(rows[first + row]) * hidden
          (memory.headInput + row * hidden).update(from: from, count: hidden)
        }
        head.forward(
          rowCount: count, x: memory.headInput, weight: parameters + layout.head,
          y: memory.logits, scratch: memory.scratch)
        guard let gradient, let targets = targets.baseAddress else {
          if let targets = targets.baseAddress {
            loss.forward(
              rowCount: count, logits: memory.logits, targets: targets + first,
              losses: memory.losses + first)
          }
          continue
        }
        loss.forwardAndBackward(
          rowCount: count, logits: memory.logits, targets: targets + first, scale: scale,
          losses: memory.losses + first)
        head.backward(
          rowCount: count, x: memory.headInput, weight: parameters + layout.head,
          yGradient: memory.logits, xGradient: memory.headInputGradient,
          weightGradient: gradient + layout.head, accumulates: true, scratch: memory.scratch)
        for row in 0..<count {
          let to = memory.normGradient + Int(rows[first + row]) * hidden
          to.update(from: memory.headInputGradient + row * hidden, count: hidden)
        }
      }
    }
    return (0..<rows.count).reduce(0) { $0 + Double(memory.losses[$1]) }
  }

  /// From the gradient of the final norm's output back to the embedding.
  private func backward(
    _ sequences: PackedSequences, _ parameters: UnsafePointer<Float>, _ memory: Activations,
    _ gradient: UnsafeMutablePointer<Float>
  ) {
    let count = sequences.tokens.count
    let hidden = configuration.hiddenSize
    memory.streamGradient.update(repeating: 0, count: count * hidden)
    norm.backward(
      rowCount: count, x: memory.output, weight: parameters + layout.finalNorm,
      inverseRoots: memory.roots, yGradient: memory.normGradient,
      xGradient: memory.streamGradient, weightGradient: gradient + layout.finalNorm)
    for index in memory.layers.indices.reversed() {
      backwardFromAttention(
        memory, memory.layers[index], layout.layers[index], count: count, parameters, gradient)
      backwardIntoAttention(
        memory, memory.layers[index], layout.layers[index], sequences, parameters, gradient)
    }
    embedding.backward(
      tokens: sequences.tokens, xGradient: memory.streamGradient,
      tableGradient: gradient + layout.embedding)
  }

  /// The feed-forward block, and what follows attention, backward.
  private func backwardFromAttention(
    _ memory: Activations, _ layer: Activations.Layer, _ places: ParameterLayout.Layer, count: Int,
    _ parameters: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
  ) {
    let (hidden, inner) = (configuration.hiddenSize, configuration.intermediateSize)
    linear(inner, hidden).backward(
      rowCount: count, x: layer.gated, weight: parameters + places.down,
      yGradient: memory.streamGradient, xGradient: memory.gatedGradient,
      weightGradient: gradient + places.down, scratch: memory.scratch)
    swiGLU.backward(
      rowCount: count, gateUp: layer.gateUp, yGradient: memory.gatedGradient,
      gateUpGradient: memory.gateUpGradient)
    linear(hidden, 2 * inner).backward(
      rowCount: count, x: layer.feedForwardInput, weight: parameters + places.gateUp,
      yGradient: memory.gateUpGradient, xGradient: memory.normGradient,
      weightGradient: gradient + places.gateUp, scratch: memory.scratch)
    norm.backward(
      rowCount: count, x: layer.middle, weight: parameters + places.feedForwardNorm,
      inverseRoots: layer.feedForwardRoots, yGradient: memory.normGradient,
      xGradient: memory.streamGradient, weightGradient: gradient + places.feedForwardNorm)
    linear(configuration.queryWidth, hidden).backward(
      rowCount: count, x: layer.attentionOutput, weight: parameters + places.attentionOutput,
      yGradient: memory.streamGradient, xGradient: memory.attentionGradient,
      weightGradient: gradient + places.attentionOutput, scratch: memory.scratch)
  }

  /// Attention and what leads into it, backward.
  private func backwardIntoAttention(
    _ memory: Activations, _ layer: Activations.Layer, _ places: ParameterLayout.Layer,
    _ sequences: PackedSequences, _ parameters: UnsafePointer<Float>,
    _ gradient: UnsafeMutablePointer<Float>
  ) {
    let count = sequences.tokens.count
    let keyGradient = memory.queriesKeysValuesGradient + configuration.queryWidth
    let gradients = Attention.Gradients(
      output: memory.attentionGradient, query: memory.queriesKeysValuesGradient, key: keyGradient,
      value: keyGradient + configuration.keyWidth)
    forEachSpan(of: sequences) { row, length in
      attention.backward(
        operands(layer), gradients, row: row, count: length, scratch: memory.scratch)
    }
    rotation.backward(
      rowCount: count, headCount: configuration.headCount + configuration.keyValueHeadCount,
      gradient: memory.queriesKeysValuesGradient, rowStride: configuration.attentionWidth,
      positions: sequences.positions)
    linear(configuration.hiddenSize, configuration.attentionWidth).backward(
      rowCount: count, x: layer.attentionInput, weight: parameters + places.attention,
      yGradient: memory.queriesKeysValuesGradient, xGradient: memory.normGradient,
      weightGradient: gradient + places.attention, scratch: memory.scratch)
    norm.backward(
      rowCount: count, x: layer.input, weight: parameters + places.attentionNorm,
      inverseRoots: layer.attentionRoots, yGradient: memory.normGradient,
      xGradient: memory.streamGradient, weightGradient: gradient + places.attentionNorm)
  }

  /// Calls `body` with the first row and the length of each attention span.
  private func forEachSpan(
    of sequences: PackedSequences, _ body: (_ row: Int, _ length: Int) -> Void
  ) {
    for (start, end) in zip(sequences.cuSeqlens, sequences.cuSeqlens.dropFirst()) {
      body(Int(start), Int(end - start))
    }
  }
}
