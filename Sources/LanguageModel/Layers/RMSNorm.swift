internal import CKernels

/// Root-mean-square normalisation of rows: y = x · r · w with r = 1 / √(mean x² + ε).
///
/// Zhang and Sennrich, "Root mean square layer normalization", NeurIPS 2019.
struct RMSNorm {
  let kernels: VectorKernels
  let columnCount: Int
  let epsilon: Float

  /// x[rows, D], w[D] → y[rows, D], r[rows].
  func forward(
    rowCount: Int, x: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    y: UnsafeMutablePointer<Float>, inverseRoots: UnsafeMutablePointer<Float>
  ) {
    kernels.functions.rms_norm_forward(rowCount, columnCount, x, weight, epsilon, y, inverseRoots)
  }

  /// Adds to dx and sets dw: dx = r·(w·dy − x·r²·mean(w·dy·x)), dw = Σ rows dy·x·r.
  func backward(
    rowCount: Int, x: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    inverseRoots: UnsafePointer<Float>, yGradient: UnsafePointer<Float>,
    xGradient: UnsafeMutablePointer<Float>, weightGradient: UnsafeMutablePointer<Float>
  ) {
    kernels.functions.rms_norm_backward(
      rowCount, columnCount, x, weight, inverseRoots, yGradient, xGradient, weightGradient)
  }
}
