import Testing

@testable import LanguageModel

@Suite struct RMSNormTests {
  @Test(arguments: [1, 3, 8, 40, 65])
  func forwardAndBackwardAreTheReferenceAndItsSlope(columns: Int) {
    for kernels in KernelChecks.all {
      var checks = KernelChecks(seed: UInt64(columns))
      let rows = 5
      let (x, weight) = (checks.numbers(rows * columns), checks.numbers(columns))
      let slopes = checks.numbers(rows * columns)
      let norm = RMSNorm(kernels: kernels, columnCount: columns, epsilon: 1e-5)
      var y = [Float](repeating: 0, count: rows * columns)
      var roots = [Float](repeating: 0, count: rows)
      norm.forward(
        rowCount: rows, x: x.floats, weight: weight.floats, y: &y, inverseRoots: &roots)
      KernelChecks.expectNear(y, Reference.rmsNorm(x, weight, epsilon: 1e-5))

      var xGradient = [Float](repeating: 0.5, count: x.count)
      var weightGradient = [Float](repeating: .nan, count: columns)
      norm.backward(
        rowCount: rows, x: x.floats, weight: weight.floats, inverseRoots: roots,
        yGradient: slopes.floats, xGradient: &xGradient, weightGradient: &weightGradient)
      checks.expectGradient(
        xGradient.map { $0 - 0.5 },
        of: { weighted(Reference.rmsNorm($0, weight, epsilon: 1e-5), slopes) }, at: x)
      checks.expectGradient(
        weightGradient,
        of: { weighted(Reference.rmsNorm(x, $0, epsilon: 1e-5), slopes) }, at: weight)
    }
  }
}
