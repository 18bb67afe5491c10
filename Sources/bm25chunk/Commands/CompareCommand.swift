import ArgumentParser
import Comparison
import Foundation
import Shards

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract:
      "Trains the same model on several packings, asks each the same questions, and reports the "
      + "differences.",
    discussion: """
      Every arm (a packing under a mask) is trained with the same seeds on equally many tokens, from \
      the same initial parameters, and asked the same questions. Differences have 95 % intervals over \
      seeds and questions. Without --arms: every packing under the causal mask, and the first and the \
      last also under the intra-document mask.

        bm25chunk compare mix uni bm25 --tasks probes --runs 3 --output report
        bm25chunk compare mix bm25 --arms mix/causal,bm25/intra-document --tasks probes --output report

      After a kill, the same command resumes; finished runs are never repeated. More --runs add seeds \
      to a comparison. --output gets report.html, comparison.json, and the models.
      """)

  @Argument(
    help: "Folders written by `bm25chunk pack` from one corpus, with one tokenizer.",
    completion: .directory)
  var packings: [String]

  @Option(help: .outputFolder, completion: .directory)
  var output: String

  @Flag(help: .overwrite)
  var overwrite = false

  @Option(
    parsing: .upToNextOption, help: "Probe files, or folders of them: see `bm25chunk help probe`.",
    completion: .file())
  var tasks: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Packings under masks, such as mix/causal,bm25/intra-document, or a file with one per line.
      """, valueName: "name/mask,…|file"))
  var arms: String?

  @Option(help: ArgumentHelp("Number of runs per arm, with the seeds 1, 2, …", valueName: "n"))
  var runs: Int = 3

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Number of tokens that each run reads (default: as many as the smallest packing has).",
      valueName: "n"))
  var tokens: Int?

  @Option(help: .batch)
  var batch: Int?

  @OptionGroup var optimizer: OptimizerOptions

  @Option(
    help: ArgumentHelp(
      """
      Maximum number of held-out documents per source, from the folder beside the first packing.
      """, valueName: "n", visibility: .hidden))
  var heldOutLimit: Int = 200

  @OptionGroup(title: "Probes", visibility: .hidden) var probes: ProbeOptions
  @OptionGroup var execution: RunOptions

  func validate() throws {
    guard !packings.isEmpty else { throw ValidationError("Give at least one packing.") }
    guard (1...1_000).contains(runs) else {
      throw ValidationError("--runs must be between 1 and 1000.")
    }
    guard (tokens ?? 1) > 0, (batch ?? 1) > 0 else {
      throw ValidationError("--tokens and --batch must be at least 1.")
    }
    guard heldOutLimit >= 0 else {
      throw ValidationError("--held-out-limit must not be negative.")
    }
    _ = try givenArms()
  }

  /// The file that `--arms` names, where it names one.
  private var armsFile: String? {
    arms.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
  }

  /// The arms of `--arms`, from its text or the file that it names.
  private func givenArms() throws -> [ComparisonArm]? {
    guard let arms else { return nil }
    let list = try armsFile.map { try String(contentsOfFile: $0, encoding: .utf8) } ?? arms
    let names = list.split { $0 == "," || $0.isNewline }
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !names.isEmpty else { throw ValidationError("--arms names no arm.") }
    return try names.map { name in
      guard let arm = ComparisonArm(name: name) else {
        throw ValidationError("--arms: '\(name)' is not NAME/causal or NAME/intra-document.")
      }
      return arm
    }
  }

  func run() throws {
    var paths = RunPaths(
      reading: try probes.inputs(tasks) + [armsFile],
      folders: packings + [PackedFolder.heldOutPath(beside: packings[0])])
    try paths.requireFolder(output, "--output")
    var stage = CompareStage(probes: try probes.stage(execution))
    stage.sizes = model.sizes
    stage.matrixProducts = model.products.matrixProducts
    stage.optimizer = optimizer.settings
    stage.arms = try givenArms()
    stage.seedCount = runs
    stage.tokenBudget = tokens
    stage.batchRowCount = batch
    stage.heldOutLimit = heldOutLimit
    let interruption = Interruption()
    let report: ComparisonReport
    do {
      report = try stage.compare(
        packings, tasks: tasks, into: output, overwrite: overwrite, progress: execution.progress,
        shouldStop: { interruption.isRequested })
    } catch let error as ComparisonError where error.isStop {
      Interruption.exit("\(error)")
    }
    try Output.write(report.lines() + ["\(output)/\(ComparisonFolder.reportName)"])
  }
}
