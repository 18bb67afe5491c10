import ArgumentParser
import Files
import Pipeline
import Probes

extension PromptStart: ExpressibleByArgument {}

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Asks a trained model questions and reports how many it answers.",
    discussion: """
      Labelled texts ({"text","label"}) become prompts with demonstrations, chosen anew for each \
      seed, each label as often as the others; the label with the greatest log-likelihood per token is \
      the answer. Questions, NQ-Swap, MemoTrap and LAMBADA are also read, and a generic form: \
      {"context","prompt","choices","answer"}. Beside each result are chance and the most frequent \
      answer; an accuracy that is not above both means nothing.

        bm25chunk probe model --tasks agnews.test.jsonl sst2.test.jsonl --shots 0,8 --seeds 16
        bm25chunk probe model --tasks probes --limit 500 --json
        bm25chunk probe model --tasks trec.test.jsonl --template 'Q: {text}\\nType: {label}' --calibrate
      """)

  @Argument(help: .checkpoint, completion: .directory)
  var checkpoint: String

  @Option(
    parsing: .upToNextOption,
    help:
      "Probe files, or folders of them; NAME.train.jsonl has the demonstrations of NAME.test.jsonl.",
    completion: .file())
  var tasks: [String]

  @OptionGroup var probes: ProbeOptions

  @Flag(help: .json)
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write every question with its prompt and its scores to this file, as JSON lines.",
      valueName: "file"),
    completion: .file())
  var details: String?

  @Flag(help: .overwrite)
  var overwrite = false

  @Option(
    help: ArgumentHelp(
      "Token that a prompt begins with.", valueName: "token", visibility: .hidden))
  var start: PromptStart = .auto

  @OptionGroup var products: MatrixProductOptions
  @OptionGroup var execution: RunOptions

  func validate() throws {
    guard !tasks.isEmpty else { throw ValidationError("Give --tasks at least one probe file.") }
  }

  func run() throws {
    let stage = try probes.stage(execution)
    var paths = RunPaths(reading: try probes.inputs(tasks), folders: [checkpoint])
    try paths.requireFile(details, "--details")
    let file = try details.map {
      try Output.claim(
        $0, "the details of questions", overwrite: overwrite,
        isEarlierOutput: ProbeDetailLine.isFile)
    }
    let suite = try stage.suite(of: tasks)
    let model = try ProbedModel(
      checkpoint: checkpoint, matrixProducts: products.matrixProducts, start: start)
    let outcomes = try stage.ask(model, suite, progress: execution.progress)
    if let file {
      try file.write(Array(try suite.detailText(outcomes).utf8))
      try file.commit()
    }
    let report = ProbeReport(
      checkpoint: checkpoint, settings: suite.settings, results: suite.results(outcomes))
    if json { try Output.writeJSON(report) } else { try Output.write(report.lines()) }
  }
}
