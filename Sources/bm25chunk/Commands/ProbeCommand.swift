import ArgumentParser
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

  @Argument(
    help: "Folder written by `bm25chunk train`, or another Llama with a tokenizer.json.",
    completion: .directory)
  var checkpoint: String

  @Option(
    parsing: .upToNextOption,
    help:
      "Probe files, or folders of them; NAME.train.jsonl has the demonstrations of NAME.test.jsonl.",
    completion: .file())
  var tasks: [String]

  @OptionGroup(title: "Probes") var probes: ProbeOptions

  @Option(help: "Token that a prompt begins with.")
  var start: PromptStart = .auto

  @Option(
    help: """
      Maximum number of tokens of a prompt (default: the model's number of positions, at most 4096).
      """)
  var contextLength: Int?

  @Flag(help: "Print the results as JSON.")
  var json = false

  @Option(
    help: "Write every question with its prompt and its scores to this file, as JSON lines.",
    completion: .file())
  var details: String?

  @OptionGroup(title: "Model") var products: MatrixProductOptions
  @OptionGroup(title: "Run") var execution: RunOptions

  func validate() throws {
    guard !tasks.isEmpty else { throw ValidationError("Give --tasks at least one probe file.") }
    guard (contextLength ?? 16) >= 16 else {
      throw ValidationError("--context-length must be at least 16.")
    }
  }

  func run() throws {
    let stage = try probes.stage(execution)
    let suite = try stage.suite(of: tasks)
    let model = try ProbedModel(
      checkpoint: checkpoint, matrixProducts: products.matrixProducts, start: start,
      contextLength: contextLength)
    let outcomes = try stage.ask(model, suite, progress: execution.progress)
    if let details { try Output.write(try suite.detailText(outcomes), toFile: details) }
    let report = ProbeReport(
      checkpoint: checkpoint, settings: suite.settings, results: suite.results(outcomes))
    if json { try Output.writeJSON(report) } else { try Output.write(report.lines()) }
  }
}
