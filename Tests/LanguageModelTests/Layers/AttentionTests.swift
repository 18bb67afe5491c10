import Testing

@testable import LanguageModel

@Suite struct AttentionTests {
  struct Shape: CustomTestStringConvertible {
    var heads = 2
    var keyValueHeads = 2
    var headDimension = 16
    var lengths: [Int32]
    var testDescription: String { "\(heads)/\(keyValueHeads) × \(headDimension), \(lengths)" }
  }

  @Test(arguments: [
    Shape(lengths: [1]),
    Shape(lengths: [3, 1, 20]),
    Shape(heads: 4, keyValueHeads: 2, headDimension: 6, lengths: [17, 40]),
    Shape(heads: 1, keyValueHeads: 1, headDimension: 20, lengths: [70]),
    Shape(heads: 1, keyValueHeads: 1, headDimension: 4, lengths: [2, 140]),
  ])
  func forwardAndBackwardAreTheReferenceAndItsSlope(shape: Shape) {
    for kernels in KernelChecks.all {
      var checks = KernelChecks()
      let configuration = ModelConfiguration(
        vocabularySize: 1, hiddenSize: shape.heads * shape.headDimension, intermediateSize: 1,
        layerCount: 1, headCount: shape.heads, keyValueHeadCount: shape.keyValueHeads,
        maximumPositionCount: 1)
      let attention = Attention(configuration, kernels: kernels)
      let cuSeqlens = shape.lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
      let rows = Int(cuSeqlens.last ?? 0)
      let width = configuration.attentionWidth
      let x = checks.numbers(rows * width).map { 2 * $0 }
      let slopes = checks.numbers(rows * configuration.queryWidth)
      func reference(_ x: [Double]) -> [Double] {
        Reference.attention(
          x, heads: shape.heads, keyValueHeads: shape.keyValueHeads,
          headDimension: shape.headDimension, cuSeqlens: cuSeqlens)
      }
      let values = FloatBuffer(x.floats)
      let gradient = FloatBuffer([Float](repeating: .nan, count: x.count))
      let output = FloatBuffer(count: slopes.count)
      let logSums = FloatBuffer(count: rows * shape.heads)
      let longest = Int(shape.lengths.max() ?? 0)
      let scratch = FloatBuffer(count: attention.scratchCount(keyCount: longest))
      scratch.floats.update(repeating: .nan)
      let keys = configuration.queryWidth
      let operands = Attention.Operands(
        query: values.base, queryStride: width, key: values.base + keys,
        value: values.base + keys + configuration.keyWidth, keyStride: width,
        output: output.base, logSums: logSums.base)
      let outputGradient = FloatBuffer(slopes.floats)
      let gradients = Attention.Gradients(
        output: outputGradient.base, query: gradient.base, key: gradient.base + keys,
        value: gradient.base + keys + configuration.keyWidth)
      for (start, end) in zip(cuSeqlens, cuSeqlens.dropFirst()) {
        attention.forward(
          operands, row: Int(start), queryCount: Int(end - start), keyRow: Int(start),
          keyCount: Int(end - start), scratch: scratch.base)
        attention.backward(
          operands, gradients, row: Int(start), count: Int(end - start), scratch: scratch.base)
      }
      KernelChecks.expectNear(output.values, reference(x), tolerance: 5e-6)
      checks.expectGradient(
        gradient.values, of: { weighted(reference($0), slopes) }, at: x)
    }
  }
}

extension FloatBuffer {
  /// A buffer of given numbers.
  convenience init(_ numbers: [Float]) {
    self.init(count: numbers.count)
    _ = floats.update(from: numbers)
  }
}
