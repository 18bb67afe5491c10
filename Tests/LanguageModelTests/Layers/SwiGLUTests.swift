import Testing

@testable import LanguageModel

@Suite struct SwiGLUTests {
  @Test(arguments: [1, 7, 16, 45])
  func forwardAndBackwardAreTheReferenceAndItsSlope(columns: Int) {
    for kernels in KernelChecks.all {
      var checks = KernelChecks(seed: UInt64(columns))
      let rows = 4
      let gateUp = checks.numbers(2 * rows * columns).map { 4 * $0 }
      let slopes = checks.numbers(rows * columns)
      let unit = SwiGLU(kernels: kernels, columnCount: columns)
      var y = [Float](repeating: 0, count: rows * columns)
      unit.forward(rowCount: rows, gateUp: gateUp.floats, y: &y)
      KernelChecks.expectNear(y, Reference.swiGLU(gateUp, columns: columns))

      var gradient = [Float](repeating: .nan, count: gateUp.count)
      unit.backward(
        rowCount: rows, gateUp: gateUp.floats, yGradient: slopes.floats,
        gateUpGradient: &gradient)
      checks.expectGradient(
        gradient, of: { weighted(Reference.swiGLU($0, columns: columns), slopes) }, at: gateUp)
    }
  }

  @Test func farGatesAreShutOrOpen() {
    for kernels in KernelChecks.all {
      var y = [Float](repeating: 0, count: 2)
      SwiGLU(kernels: kernels, columnCount: 2).forward(
        rowCount: 1, gateUp: [-200, 200, 3, 3], y: &y)
      #expect(abs(y[0]) < 1e-30 && y[1] == 600)
    }
  }
}
