import Testing

@testable import LanguageModel

@Suite struct RotaryEmbeddingTests {
  @Test(arguments: [2, 8, 10, 32])
  func headsAreTurnedAsInTheReferenceAndBack(headDimension: Int) {
    for kernels in KernelChecks.all {
      var checks = KernelChecks()
      let configuration = ModelConfiguration(
        vocabularySize: 1, hiddenSize: 2 * headDimension, intermediateSize: 1, layerCount: 1,
        headCount: 2, maximumPositionCount: 50)
      let rotation = RotaryEmbedding(configuration, kernels: kernels)
      let positions: [Int32] = [0, 1, 49, 7]
      let columns = 3 * headDimension
      let x = checks.numbers(4 * columns)
      var turned = x.floats
      rotation.forward(
        rowCount: 4, headCount: 2, x: &turned, rowStride: columns, positions: positions)
      KernelChecks.expectNear(
        turned,
        Reference.rotate(
          x, columns: columns, heads: 2, headDimension: headDimension, positions: positions,
          theta: 10_000), tolerance: 1e-5)
      rotation.backward(
        rowCount: 4, headCount: 2, gradient: &turned, rowStride: columns, positions: positions)
      KernelChecks.expectNear(turned, x)
    }
  }
}
