internal import CKernels

/// The loss of rows of logits: −ln softmax(logits)[target].
struct CrossEntropy {
  let kernels: VectorKernels
  let vocabularySize: Int

  /// logits[rows, V], target[rows] → loss[rows]; the logits stay as they are.
  func forward(
    rowCount: Int, logits: UnsafeMutablePointer<Float>, targets: UnsafePointer<Int32>,
    losses: UnsafeMutablePointer<Float>
  ) {
    kernels.functions.cross_entropy(rowCount, vocabularySize, logits, targets, 0, losses)
  }

  /// The losses; the logits are replaced by their gradients, scale · (softmax(logits) −
  /// onehot(target)).
  func forwardAndBackward(
    rowCount: Int, logits: UnsafeMutablePointer<Float>, targets: UnsafePointer<Int32>,
    scale: Float, losses: UnsafeMutablePointer<Float>
  ) {
    kernels.functions.cross_entropy(rowCount, vocabularySize, logits, targets, scale, losses)
  }
}
