internal import CKernels

/// The gated unit of the feed-forward block: y = silu(gate) · up, silu(g) = g·σ(g).
///
/// Shazeer, "GLU variants improve Transformer", 2020.
struct SwiGLU {
  let kernels: VectorKernels
  let columnCount: Int

  /// [rows, 2·F] of gates and ups → y[rows, F].
  func forward(rowCount: Int, gateUp: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
    kernels.functions.swiglu_forward(rowCount, columnCount, gateUp, y)
  }

  /// Sets dgate = dy·up·σ(g)·(1 + g·(1 − σ(g))) and dup = dy·silu(g).
  func backward(
    rowCount: Int, gateUp: UnsafePointer<Float>, yGradient: UnsafePointer<Float>,
    gateUpGradient: UnsafeMutablePointer<Float>
  ) {
    kernels.functions.swiglu_backward(rowCount, columnCount, gateUp, yGradient, gateUpGradient)
  }
}
