internal import CKernels

/// One step of AdamW, the same for every parameter.
///
/// Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, in the form and the
/// order of operations of PyTorch's `AdamW`.
package struct AdamWStep: Sendable {
  package var learningRate: Double
  package var beta1: Double
  package var beta2: Double
  package var epsilon: Double

  /// The number of the step, from 1.
  package var number: Int

  /// The factor that clips the gradient; applied first.
  package var gradientScale: Double

  /// A step.
  package init(
    learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, number: Int,
    gradientScale: Double
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.number = number
    self.gradientScale = gradientScale
  }
}

extension VectorKernels {
  /// Adds `x` to `sum`, element by element.
  package func add(_ x: FloatBuffer, to sum: FloatBuffer) {
    functions.add(x.count, x.base, sum.base)
  }

  /// Σ x² over a range, in double precision.
  package func sumOfSquares(_ x: FloatBuffer, in range: Range<Int>) -> Double {
    functions.sum_of_squares(range.count, x.base + range.lowerBound)
  }

  /// p ← p·(1 − rate·decay) − rate·m̂/(√v̂ + ε) for the parameters of a range, with the moments
  /// m ← β1·m + (1 − β1)·g and v ← β2·v + (1 − β2)·g², corrected for their start at zero.
  package func adamW(
    _ step: AdamWStep, weightDecay: Double, in range: Range<Int>, gradient: FloatBuffer,
    parameters: FloatBuffer, firstMoment: FloatBuffer, secondMoment: FloatBuffer
  ) {
    func power(_ base: Double) -> Double {
      (0..<step.number).reduce(1) { product, _ in product * base }
    }
    var values = CAdamW(
      shrink: Float(1 - step.learningRate * weightDecay),
      step_size: Float(step.learningRate / (1 - power(step.beta1))),
      inverse_root_correction: Float(1 / (1 - power(step.beta2)).squareRoot()),
      beta1: Float(step.beta1), beta2: Float(step.beta2), epsilon: Float(step.epsilon),
      gradient_scale: Float(step.gradientScale))
    let start = range.lowerBound
    functions.adamw(
      range.count, &values, gradient.base + start, parameters.base + start,
      firstMoment.base + start, secondMoment.base + start)
  }
}
