import ArgumentParser
import Training

/// How the parameters follow the gradients.
struct OptimizerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Peak learning rate (default: one that suits the width of the model).", valueName: "rate"))
  var learningRate: Double?

  @Option(
    help: ArgumentHelp(
      "Number of steps in which the learning rate rises (default: a tenth, at most 200).",
      valueName: "steps", visibility: .hidden))
  var warmup: Int?

  @Option(
    help: ArgumentHelp(
      "Decoupled weight decay; norms and embeddings have none.", valueName: "x",
      visibility: .hidden))
  var weightDecay: Double = OptimizerSettings().weightDecay

  func validate() throws {
    guard (0...10).contains(learningRate ?? 1) else {
      throw ValidationError("--learning-rate must be between 0 and 10.")
    }
    guard (warmup ?? 0) >= 0 else { throw ValidationError("--warmup must not be negative.") }
    guard (0...10).contains(weightDecay) else {
      throw ValidationError("--weight-decay must be between 0 and 10.")
    }
  }

  var settings: OptimizerSettings {
    var settings = OptimizerSettings()
    settings.learningRate = learningRate
    settings.warmupStepCount = warmup
    settings.weightDecay = weightDecay
    return settings
  }
}
