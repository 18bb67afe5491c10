import ArgumentParser
import Foundation
import Pipeline
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a small Llama on a packing.",
    discussion: """
      The result is a folder that Hugging Face's transformers can load, with metrics.jsonl, a page \
      with the loss curve (loss.html), and what is needed to resume after a kill (--resume). The losses \
      are the same on any number of threads, resumed or not.

        bm25chunk train packed --output model
        bm25chunk train packed --preset nano --mask causal --steps 1000 --output model
        bm25chunk train packed --output model --resume
      """)

  @Argument(help: "Folder written by `bm25chunk pack`.", completion: .directory)
  var folder: String

  @Option(help: "Folder to write the checkpoint to.", completion: .directory)
  var output: String

  @Flag(help: "Resume the run whose checkpoint is in the output folder.")
  var resume = false

  @Flag(help: "Replace a run that is in the output folder.")
  var overwrite = false

  @Option(help: "Number of steps (default: until every chunk was read once).")
  var steps: Int?

  @Option(help: "Chunks per step (default: as many as hold about 8,192 tokens).")
  var batch: Int?

  @Option(
    help: """
      Chunks that go through the model at once; a step adds up their gradients (default: as many as \
      hold about 1,024 tokens).
      """)
  var microBatch: Int?

  @Option(help: "Seed of the initial parameters and of the order of the chunks.")
  var seed: UInt64 = 1

  @Option(help: "Steps between checkpoints.")
  var checkpointEvery: Int = 500

  @Option(
    help: ArgumentHelp(
      "Measure the perplexity of the documents of this packing, each by itself, by source.",
      discussion: """
        Default: the folder that `pack --holdout` writes beside the packing, where there is one.
        """),
    completion: .directory)
  var heldOut: String?

  @Option(help: "Steps between measurements (default: as between checkpoints).")
  var evaluateEvery: Int?

  @Option(
    help: "Start from the model of this checkpoint instead of a random one.",
    completion: .directory)
  var initial: String?

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Mask") var mask: MaskOptions
  @OptionGroup(title: "Optimizer") var optimizer: OptimizerOptions
  @OptionGroup(title: "Run") var execution: RunOptions

  func validate() throws {
    guard (steps ?? 1) > 0, (batch ?? 1) > 0, (microBatch ?? 1) > 0, checkpointEvery > 0,
      (evaluateEvery ?? 1) > 0
    else {
      throw ValidationError(
        "--steps, --batch, --micro-batch, --checkpoint-every and --evaluate-every must be at least 1."
      )
    }
    guard !(resume && overwrite) else {
      throw ValidationError("Give --resume or --overwrite, not both.")
    }
    guard initial == nil || !model.areGiven else {
      throw ValidationError("--initial has the sizes of its model; omit the others.")
    }
  }

  func run() throws {
    let interruption = Interruption()
    let outcome = try stage.train(
      folder, into: output, claim: resume ? .resume : overwrite ? .overwrite : .new,
      progress: execution.progress, shouldStop: { interruption.isRequested })
    guard outcome.isFinished else {
      Outcome.writeError(
        "stopped after step \(outcome.stepCount); the same command with --resume continues\n")
      throw ExitCode.failure
    }
    let loss = outcome.loss.map { String(format: ", loss %.4f", $0) } ?? ""
    try Output.write(["\(output): \(outcome.stepCount) steps\(loss)"])
  }

  private var stage: TrainStage {
    var stage = TrainStage()
    stage.sizes = model.sizes
    stage.initial = initial
    stage.matrixProducts = model.products.matrixProducts
    stage.mask = mask.policy
    stage.optimizer = optimizer.settings
    stage.seed = seed
    if let steps { stage.length = .steps(steps) }
    stage.batchRowCount = batch
    stage.microBatchRowCount = microBatch
    stage.heldOut = heldOut
    stage.checkpointInterval = checkpointEvery
    stage.evaluationInterval = evaluateEvery
    stage.threadCount = execution.threadCount
    return stage
  }
}
