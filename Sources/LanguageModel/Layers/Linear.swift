/// A linear map without bias: y = x·Wᵀ, with W[out, in] as checkpoints hold it.
struct Linear {
  let products: MatrixProducts
  let inputCount: Int
  let outputCount: Int

  /// x[rows, in] → y[rows, out], added to y where `accumulates`.
  func forward(
    rowCount: Int, x: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    y: UnsafeMutablePointer<Float>, accumulates: Bool = false,
    scratch: UnsafeMutablePointer<Float>
  ) {
    products.multiply(
      Matrix(x, rowCount, inputCount), Matrix(weight, outputCount, inputCount).transposed,
      into: y, accumulates: accumulates, scratch: scratch)
  }

  /// Sets dx = dy·W and dW = dyᵀ·x; adds to dW where `accumulates`.
  func backward(
    rowCount: Int, x: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    yGradient: UnsafePointer<Float>, xGradient: UnsafeMutablePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, accumulates: Bool = false,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let slope = Matrix(yGradient, rowCount, outputCount)
    products.multiply(
      slope, Matrix(weight, outputCount, inputCount), into: xGradient, scratch: scratch)
    products.multiply(
      slope.transposed, Matrix(x, rowCount, inputCount), into: weightGradient,
      accumulates: accumulates, scratch: scratch)
  }
}
