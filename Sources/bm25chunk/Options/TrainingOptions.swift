import ArgumentParser
import LanguageModel
import Training

extension AttentionMask: ExpressibleByArgument {}
extension PositionPolicy: ExpressibleByArgument {}

/// What document boundaries mean to the model.
struct MaskOptions: ParsableArguments {
  @Option(help: "What a token sees: all tokens before it in its chunk, or only its own document's.")
  var mask: AttentionMask = .intraDocument

  @Option(
    help: "Whether positions restart with each document (default: under intra-document only).")
  var positions: PositionPolicy?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Predict the first token of a document from the end of the previous one (default: under causal \
      only).
      """)
  var predictNextDocument: Bool?

  var policy: MaskPolicy {
    MaskPolicy(mask: mask, positions: positions, predictsNextDocument: predictNextDocument)
  }
}

/// How the parameters follow the gradients.
struct OptimizerOptions: ParsableArguments {
  @Option(help: "Peak learning rate (default: one that suits the width of the model).")
  var learningRate: Double?

  @Option(help: "Steps in which the learning rate rises (default: a tenth, at most 200).")
  var warmup: Int?

  @Option(help: "Share of the peak learning rate that is left in the last step.")
  var finalLearningRate: Double = OptimizerSettings().finalLearningRateShare

  @Option(help: "Decoupled weight decay; norms and embeddings have none.")
  var weightDecay: Double = OptimizerSettings().weightDecay

  @Option(help: "AdamW's decay rate of the mean gradient.")
  var beta1: Double = OptimizerSettings().beta1

  @Option(help: "AdamW's decay rate of the mean squared gradient.")
  var beta2: Double = OptimizerSettings().beta2

  @Option(help: "What AdamW adds to the root of the mean squared gradient.")
  var epsilon: Double = OptimizerSettings().epsilon

  @Option(help: "Maximum norm of the gradient; longer ones are scaled down. 0 for no limit.")
  var clip: Double = OptimizerSettings().gradientNormLimit

  func validate() throws {
    func require(_ holds: Bool, _ message: String) throws {
      guard holds else { throw ValidationError(message) }
    }
    try require(
      (0...10).contains(learningRate ?? 1), "--learning-rate must be between 0 and 10.")
    try require((warmup ?? 0) >= 0, "--warmup must not be negative.")
    try require(
      (0...1).contains(finalLearningRate), "--final-learning-rate must be between 0 and 1.")
    try require((0...10).contains(weightDecay), "--weight-decay must be between 0 and 10.")
    try require((0..<1).contains(beta1), "--beta1 must be at least 0 and below 1.")
    try require((0..<1).contains(beta2), "--beta2 must be at least 0 and below 1.")
    try require(epsilon > 0 && epsilon < 1, "--epsilon must be above 0 and below 1.")
    try require(clip >= 0 && clip.isFinite, "--clip must be 0 or more.")
  }

  var settings: OptimizerSettings {
    var settings = OptimizerSettings()
    settings.learningRate = learningRate
    settings.warmupStepCount = warmup
    settings.finalLearningRateShare = finalLearningRate
    settings.weightDecay = weightDecay
    settings.beta1 = beta1
    settings.beta2 = beta2
    settings.epsilon = epsilon
    settings.gradientNormLimit = clip
    return settings
  }
}
