import ArgumentParser
import Foundation
import LanguageModel
import Pipeline
import Shards
import Training

extension AttentionMask: ExpressibleByArgument {}

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

  @Argument(help: .packing, completion: .directory)
  var folder: String

  @Option(help: .outputFolder, completion: .directory)
  var output: String

  @Flag(help: "Resume the run whose checkpoint is in the output folder.")
  var resume = false

  @Flag(help: .overwrite)
  var overwrite = false

  @OptionGroup var model: ModelOptions

  @Option(help: "What a token sees: all tokens before it in its chunk, or only its own document's.")
  var mask: AttentionMask = .intraDocument

  @Option(
    help: ArgumentHelp("Number of steps (default: one pass over the chunks).", valueName: "n"))
  var steps: Int?

  @Option(help: .batch)
  var batch: Int?

  @OptionGroup var optimizer: OptimizerOptions

  @Option(
    help: ArgumentHelp(
      "Seed of the initial parameters and the order of the chunks.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      """
      Packing to measure the perplexity on, by source (default: the folder that `pack --holdout` \
      writes beside the packing, if there is one).
      """, valueName: "folder"),
    completion: .directory)
  var heldOut: String?

  @Option(
    help: ArgumentHelp(
      """
      Number of chunks that go through the model at once; a step adds up their gradients (default: \
      about 1,024 tokens).
      """, valueName: "chunks", visibility: .hidden))
  var microBatch: Int?

  @Option(
    help: ArgumentHelp(
      "Number of steps between checkpoints.", valueName: "steps", visibility: .hidden))
  var checkpointEvery: Int = 500

  @Option(
    help: ArgumentHelp(
      "Number of steps between measurements (default: as between checkpoints).",
      valueName: "steps", visibility: .hidden))
  var evaluateEvery: Int?

  @Option(
    help: ArgumentHelp(
      "Checkpoint to start from instead of a random model.", valueName: "folder",
      visibility: .hidden),
    completion: .directory)
  var initial: String?

  @OptionGroup var execution: RunOptions

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
    var paths = RunPaths(
      folders: [folder, heldOut ?? PackedFolder.heldOutPath(beside: folder), initial])
    try paths.requireFolder(output, "--output")
    let interruption = Interruption()
    guard
      let outcome = try stage.train(
        folder, into: output, claim: resume ? .resume : overwrite ? .overwrite : .new,
        progress: execution.progress, shouldStop: { interruption.isRequested })
    else {
      Interruption.exit("stopped before the first step; give the same command again")
    }
    guard outcome.isFinished else {
      Interruption.exit(
        "stopped after step \(outcome.stepCount); the same command with --resume continues")
    }
    let loss = outcome.loss.map { String(format: ", loss %.4f", $0) } ?? ""
    try Output.write(["\(output): \(outcome.stepCount) steps\(loss)"])
  }

  private var stage: TrainStage {
    var stage = TrainStage()
    stage.sizes = model.sizes
    stage.initial = initial
    stage.matrixProducts = model.products.matrixProducts
    stage.mask = MaskPolicy(mask: mask)
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
