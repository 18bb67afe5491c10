/// How the parameters follow the gradients: AdamW under a learning rate that rises and falls.
package struct OptimizerSettings: Equatable, Sendable {
  /// The peak of the learning rate; nil for one that suits the width of the model.
  package var learningRate: Double?

  /// Steps in which the learning rate rises; nil for a tenth of all steps, at most 200.
  package var warmupStepCount: Int?

  /// The share of the peak that is left in the last step.
  package var finalLearningRateShare = 0.1

  /// Decoupled weight decay.
  package var weightDecay = 0.1

  /// AdamW's decay rates of the first and the second moment.
  package var beta1 = 0.9
  package var beta2 = 0.95

  /// What AdamW adds to the square root of the second moment.
  package var epsilon = 1e-8

  /// The norm to which longer gradients are scaled down; 0 for no limit.
  package var gradientNormLimit = 1.0

  /// The defaults.
  package init() {}

  /// A peak that suits a model of width `hiddenSize`: wider models want smaller steps.
  package static func learningRate(hiddenSize: Int) -> Double {
    0.002 * min(1, 256 / Double(hiddenSize))
  }
}
