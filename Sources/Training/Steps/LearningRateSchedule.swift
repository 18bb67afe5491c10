import Foundation

/// The learning rate of each step: a linear rise, then half a cosine down to a share of the peak.
///
/// Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017.
package struct LearningRateSchedule: Sendable {
  package var peak: Double
  package var warmupStepCount: Int
  package var stepCount: Int

  /// The share of the peak that is left in the last step.
  package var finalShare: Double

  /// A schedule over `stepCount` steps.
  package init(peak: Double, warmupStepCount: Int, stepCount: Int, finalShare: Double) {
    self.peak = peak
    self.warmupStepCount = warmupStepCount
    self.stepCount = stepCount
    self.finalShare = finalShare
  }

  /// The rate of a step, counted from 0.
  package func rate(step: Int) -> Double {
    guard step >= warmupStepCount else {
      return peak * Double(step + 1) / Double(warmupStepCount)
    }
    let falling = max(1, stepCount - 1 - warmupStepCount)
    let progress = min(1, Double(step - warmupStepCount) / Double(falling))
    return peak * (finalShare + (1 - finalShare) * (1 + cos(.pi * progress)) / 2)
  }
}
