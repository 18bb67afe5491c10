internal import CKernels

/// Causal attention inside spans, with grouped queries: out = softmax(q·kᵀ/√hd)·v.
///
/// A span is all that a token can see, so the work is Σ length² and no mask is ever stored: under
/// causal masking a span is a row, under intra-document masking a fragment. Memory is linear in the
/// longest span.
///
/// Shapes: H query heads and KV key/value heads, each of width hd. Grouped queries: Ainslie et al.,
/// "GQA", EMNLP 2023.
struct Attention: Sendable {
  let kernels: VectorKernels
  let headCount: Int
  let keyValueHeadCount: Int
  let headDimension: Int

  /// Attention with the heads of a model.
  init(_ configuration: ModelConfiguration, kernels: VectorKernels) {
    self.kernels = kernels
    headCount = configuration.headCount
    keyValueHeadCount = configuration.keyValueHeadCount
    headDimension = configuration.headDimension
  }

  /// Where the operands of one or many rows lie.
  struct Operands {
    /// [rows, H·hd].
    var query: UnsafePointer<Float>
    var queryStride: Int
    /// [keys, KV·hd] each, with one stride.
    var key: UnsafePointer<Float>
    var value: UnsafePointer<Float>
    var keyStride: Int
    /// [rows, H·hd].
    var output: UnsafeMutablePointer<Float>
    /// ln Σ exp of the scores, [rows, H].
    var logSums: UnsafeMutablePointer<Float>
  }

  /// The gradients, laid out as their values are.
  struct Gradients {
    var output: UnsafePointer<Float>
    var query: UnsafeMutablePointer<Float>
    var key: UnsafeMutablePointer<Float>
    var value: UnsafeMutablePointer<Float>
  }

  /// Floats of scratch memory for spans of up to `keyCount` tokens.
  func scratchCount(keyCount: Int) -> Int {
    kernels.functions.attention_scratch(keyCount, headDimension)
  }

  /// The attention of `queryCount` rows from `row` on, which are the last of the `keyCount` rows of
  /// keys and values from `keyRow` on.
  func forward(
    _ operands: Operands, row: Int, queryCount: Int, keyRow: Int, keyCount: Int,
    scratch: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<keyValueHeadCount {
      var task = task(
        operands, head: head, row: row, queryCount: queryCount, keyRow: keyRow, keyCount: keyCount)
      kernels.functions.attention_forward(&task, scratch)
    }
  }

  /// The gradients of a span of `count` rows from `row` on; every element of them is set.
  func backward(
    _ operands: Operands, _ gradients: Gradients, row: Int, count: Int,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let groupWidth = headCount / keyValueHeadCount * headDimension
    for head in 0..<keyValueHeadCount {
      var task = task(
        operands, head: head, row: row, queryCount: count, keyRow: row, keyCount: count)
      let keyOffset = row * operands.keyStride + head * headDimension
      var gradient = CAttentionGradient(
        output_gradient: gradients.output + row * headCount * headDimension + head * groupWidth,
        query_gradient: gradients.query + row * operands.queryStride + head * groupWidth,
        key_gradient: gradients.key + keyOffset, value_gradient: gradients.value + keyOffset)
      kernels.functions.attention_backward(&task, &gradient, scratch)
    }
  }

  private func task(
    _ operands: Operands, head: Int, row: Int, queryCount: Int, keyRow: Int, keyCount: Int
  ) -> CAttention {
    let group = headCount / keyValueHeadCount
    let width = headCount * headDimension
    let groupOffset = head * group * headDimension
    let keyOffset = keyRow * operands.keyStride + head * headDimension
    return CAttention(
      queries: queryCount, keys: keyCount, head_dim: headDimension, group: group,
      query: operands.query + row * operands.queryStride + groupOffset,
      query_stride: operands.queryStride, key: operands.key + keyOffset,
      value: operands.value + keyOffset, key_stride: operands.keyStride,
      output: operands.output + row * width + groupOffset, output_stride: width,
      log_sums: operands.logSums + row * headCount + head * group, log_sums_stride: headCount)
  }
}
