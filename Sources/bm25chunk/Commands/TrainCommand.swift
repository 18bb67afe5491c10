import ArgumentParser
import Foundation
import LanguageModel
import Packing
import Pipeline
import Shards
import Training

extension ModelPreset: ExpressibleByArgument {}
extension AttentionMask: ExpressibleByArgument {}
extension PositionPolicy: ExpressibleByArgument {}

/// The sizes of the model.
struct ModelOptions: ParsableArguments {
  @Option(help: "Sizes by name: about 1, 5 or 25 million parameters beside the embedding.")
  var preset: ModelPreset = .micro

  @Option(help: "The width of the model.")
  var hiddenSize: Int?

  @Option(help: "The width inside the feed-forward blocks.")
  var intermediateSize: Int?

  @Option(help: "The number of layers.")
  var layers: Int?

  @Option(help: "The number of attention heads.")
  var heads: Int?

  @Option(help: "The heads that keys and values have (default: as many as queries).")
  var keyValueHeads: Int?

  @Flag(help: "Give the output a matrix of its own instead of the embedding.")
  var untied = false

  @Option(
    help: "The standard deviation of the first weights; narrow models learn sooner with more.")
  var initializerRange: Double = 0.02

  @Option(
    help: "Begin with the model of this checkpoint instead of a random one.",
    completion: .directory)
  var initial: String?

  @OptionGroup var products: MatrixProductOptions

  func validate() throws {
    let sizes: [Any?] = [hiddenSize, intermediateSize, layers, heads, keyValueHeads]
    guard initial == nil || (sizes.allSatisfy { $0 == nil } && !untied) else {
      throw ValidationError("--initial brings the sizes of its model; leave the others away.")
    }
    guard (1e-6...10).contains(initializerRange) else {
      throw ValidationError("--initializer-range must lie between 0.000001 and 10.")
    }
  }

  func configuration(vocabularySize: Int, chunkLength: Int) throws -> ModelConfiguration {
    let base = ModelConfiguration(
      preset: preset, vocabularySize: vocabularySize, maximumPositionCount: chunkLength)
    var configuration = ModelConfiguration(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize ?? base.hiddenSize,
      intermediateSize: intermediateSize ?? base.intermediateSize,
      layerCount: layers ?? base.layerCount, headCount: heads ?? base.headCount,
      keyValueHeadCount: keyValueHeads, maximumPositionCount: chunkLength,
      tiesEmbeddings: !untied)
    configuration.initializerRange = Float(initializerRange)
    guard configuration.hiddenSize.isMultiple(of: max(1, configuration.headCount)) else {
      throw ValidationError("--hidden-size must be a multiple of --heads.")
    }
    return configuration
  }
}

/// What the boundaries of documents mean.
struct MaskOptions: ParsableArguments {
  @Option(help: "What a token sees: all of its chunk before it, or its own document only.")
  var mask: AttentionMask = .intraDocument

  @Option(
    help: "Whether positions restart with each document (default: under intra-document only).")
  var positions: PositionPolicy?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Ask the end of a document for the first token of the next (default: under causal only).
      """)
  var predictNextDocument: Bool?

  var policy: MaskPolicy {
    MaskPolicy(mask: mask, positions: positions, predictsNextDocument: predictNextDocument)
  }
}

/// How parameters follow gradients.
struct OptimizerOptions: ParsableArguments {
  @Option(help: "The greatest learning rate (default: by the width of the model).")
  var learningRate: Double?

  @Option(help: "Steps in which the learning rate rises (default: a tenth, at most 200).")
  var warmup: Int?

  @Option(help: "The share of the learning rate that is left in the last step.")
  var finalLearningRate: Double = 0.1

  @Option(help: "Decoupled weight decay; norms and embeddings have none.")
  var weightDecay: Double = 0.1

  @Option(help: "AdamW's decay of the mean gradient.")
  var beta1: Double = 0.9

  @Option(help: "AdamW's decay of the mean square.")
  var beta2: Double = 0.95

  @Option(help: "What AdamW adds to the root of the mean square.")
  var epsilon: Double = 1e-8

  @Option(help: "Gradients longer than this are scaled down; 0 for no limit.")
  var clip: Double = 1

  func validate() throws {
    func require(_ holds: Bool, _ message: String) throws {
      guard holds else { throw ValidationError(message) }
    }
    try require((0...10).contains(learningRate ?? 1), "--learning-rate must lie between 0 and 10.")
    try require((warmup ?? 0) >= 0, "--warmup must not be negative.")
    try require(
      (0...1).contains(finalLearningRate), "--final-learning-rate must lie between 0 and 1.")
    try require((0...10).contains(weightDecay), "--weight-decay must lie between 0 and 10.")
    try require((0..<1).contains(beta1), "--beta1 must lie between 0 and 1.")
    try require((0..<1).contains(beta2), "--beta2 must lie between 0 and 1.")
    try require(epsilon > 0 && epsilon < 1, "--epsilon must lie between 0 and 1.")
    try require(clip >= 0 && clip.isFinite, "--clip must be 0 or more.")
  }

  /// Sets what was given.
  func apply(to settings: inout TrainingSettings) {
    if let warmup { settings.warmupStepCount = warmup }
    settings.finalLearningRateShare = finalLearningRate
    settings.weightDecay = weightDecay
    settings.beta1 = beta1
    settings.beta2 = beta2
    settings.epsilon = epsilon
    settings.gradientNormLimit = clip
  }
}

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a small Llama on a packing.",
    discussion: """
      The result is a folder that Hugging Face's transformers loads, with metrics.jsonl, a page with \
      the loss curve (loss.html), and what is needed to go on after a kill (--resume). The losses are \
      the same on any number of threads, resumed or not.

        bm25chunk train packed --output model
        bm25chunk train packed --preset nano --mask causal --steps 1000 --output model
        bm25chunk train packed --output model --resume
      """)

  @Argument(help: "A folder written by `bm25chunk pack`.", completion: .directory)
  var folder: String

  @Option(help: "The folder to write the checkpoint to.", completion: .directory)
  var output: String

  @Flag(help: "Go on with the run whose checkpoint is there.")
  var resume = false

  @Flag(help: "Replace a run that is there.")
  var overwrite = false

  @Option(help: "Steps to take (default: until every chunk was read once).")
  var steps: Int?

  @Option(help: "Chunks of a step (default: as many as hold about 8,192 tokens).")
  var batch: Int?

  @Option(
    help: "Chunks that go through the model at once; a step adds up (default: 1,024 tokens).")
  var microBatch: Int?

  @Option(help: "The seed of the first parameters and of the order of the chunks.")
  var seed: UInt64 = 1

  @Option(help: "Steps between checkpoints.")
  var checkpointEvery: Int = 500

  @Option(
    help: ArgumentHelp(
      "Measure the perplexity of the documents of this packing, each alone, by source.",
      discussion: """
        Default: the folder that `pack --holdout` writes beside the packing, where it is there.
        """),
    completion: .directory)
  var heldOut: String?

  @Option(help: "Steps between measurements (default: as between checkpoints).")
  var evaluateEvery: Int?

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
  }

  func run() throws {
    let rows = try PackedRows(folder: folder)
    let products = try model.products.make()
    let initial = try model.initial.map { try Checkpoint(folder: $0) }
    let transformer = try Transformer(
      initial?.configuration(for: rows)
        ?? model.configuration(
          vocabularySize: rows.manifest.vocabularySize, chunkLength: rows.manifest.chunkLength),
      products: products)
    let settings = settings(rows, transformer)
    let claim = try CheckpointFolder(
      path: output, claim: resume ? .resume : overwrite ? .overwrite : .new)
    let trainer = try Trainer(
      model: transformer, rows: rows, settings: settings, threadCount: execution.threadCount)
    try initial?.read(into: trainer.parameters, layout: transformer.layout)
    let run = try TrainingRun(
      trainer: trainer, folder: claim, checkpointInterval: checkpointEvery)
    run.heldOut = try heldOutDocuments(transformer, rows)
    run.evaluationInterval = evaluateEvery ?? checkpointEvery
    let progress = execution.progress
    progress.note(
      "\(transformer.layout.count) parameters, \(settings.stepCount) steps of "
        + "\(settings.batchRowCount) chunks, \(products.description)"
        + (run.firstStep > 0 ? ", going on behind step \(run.firstStep)" : ""))
    let interruption = Interruption()
    let stepTokens = settings.batchRowCount * rows.manifest.chunkLength
    progress.begin(
      "training", unit: .tokens, total: (settings.stepCount - run.firstStep) * stepTokens)
    var last: Trainer.Report?
    let isDone = try run.run(
      shouldStop: { interruption.isRequested },
      onStep: { report in
        last = report
        progress.advance(
          by: stepTokens,
          detail: "step \(report.step), loss " + String(format: "%.4f", report.loss))
      },
      onEvaluation: { losses in
        guard let step = last?.step, let all = losses.last else { return }
        progress.note(
          "step \(step): perplexity of \(all.documents) held-out documents "
            + String(format: "%.2f", all.perplexity))
      })
    progress.end()
    guard isDone else {
      Outcome.writeError(
        "stopped behind step \(trainer.stepCount); the same command with --resume goes on\n")
      throw ExitCode.failure
    }
    let loss = last.map { String(format: ", loss %.4f", $0.loss) } ?? ""
    try Output.write(["\(output): \(trainer.stepCount) steps\(loss)"])
  }

  private func heldOutDocuments(_ model: Transformer, _ rows: PackedRows) throws
    -> HeldOutDocuments?
  {
    var path = heldOut
    if path == nil {
      let beside = HeldOutFolder.path(beside: folder)
      if FileManager.default.fileExists(atPath: beside) { path = beside }
    }
    return try path.map {
      try HeldOutDocuments(
        folder: $0, windowLength: rows.manifest.chunkLength,
        vocabularySize: model.configuration.vocabularySize)
    }
  }

  private func settings(_ rows: PackedRows, _ transformer: Transformer) -> TrainingSettings {
    let chunkLength = rows.manifest.chunkLength
    let batch = batch ?? max(1, 8_192 / chunkLength)
    var settings = TrainingSettings(
      seed: seed, stepCount: steps ?? max(1, rows.count / batch), batchRowCount: batch,
      chunkLength: chunkLength, mask: mask.policy,
      learningRate: optimizer.learningRate
        ?? TrainingSettings.learningRate(hiddenSize: transformer.configuration.hiddenSize),
      model: transformer)
    if let microBatch { settings.microBatchRowCount = microBatch }
    optimizer.apply(to: &settings)
    return settings
  }
}
