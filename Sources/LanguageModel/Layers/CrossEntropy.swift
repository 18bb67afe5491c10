internal import CKernels

/// The loss of rows of logits: −ln softmax(logits)[target].
struct CrossEntropy {
  let kernels: VectorKernels
  let vocabularySize: Int

  /// Logits[rows, V], target[rows] → loss[rows]; spoils nothing.
  func forward(
    rowCount: Int, logits: UnsafeMutablePointer<Float>, targets: UnsafePointer<Int32>,
    losses: UnsafeMutablePointer<Float>
  ) {
    kernels.functions.cross_entropy(rowCount, vocabularySize, logits, targets, 0, losses)
  }

  /// The losses, and in the place of the logits their gradients times `scale`:
  /// softmax(logits) − [target].
  func forwardAndBackward(
    rowCount: Int, logits: UnsafeMutablePointer<Float>, targets: UnsafePointer<Int32>,
    scale: Float, losses: UnsafeMutablePointer<Float>
  ) {
    kernels.functions.cross_entropy(rowCount, vocabularySize, logits, targets, scale, losses)
  }
}
