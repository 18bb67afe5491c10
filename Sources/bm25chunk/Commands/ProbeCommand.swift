import ArgumentParser
import Documents
import Foundation
import LanguageModel
import Pipeline
import Probes
import Retrieval
import Tokenization
import Training

extension LikelihoodNormalization: ExpressibleByArgument {}
extension ProbeFile.AnswerStyle: ExpressibleByArgument {}

/// What is asked, and how.
struct ProbeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Demonstrations before each question of a labelled task; several numbers by comma.",
      valueName: "k,…"))
  var shots: String = "8"

  @Option(help: "How many choices of demonstrations each question is asked with.")
  var seeds: Int = 4

  @Option(help: "The most questions of a task, or of each of its groups (default: all).")
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      """
      How a labelled text becomes a prompt, such as 'Review: {text}\\nMood: {label}'; the places are \
      keys of the file (default: by the form of the file).
      """, valueName: "text"))
  var template: String?

  @Option(help: "How questions with free answers are answered.")
  var answers: ProbeFile.AnswerStyle = .auto

  @Option(help: "What log-likelihoods are divided by before they are compared.")
  var normalize: LikelihoodNormalization = .tokens

  @Flag(help: "Take off what a prompt prefers without a text (labelled tasks only).")
  var calibrate = false

  @Option(
    help: "Leave out questions of which a run of words occurs in the documents of this index.",
    completion: .file())
  var decontaminate: String?

  @Option(help: "The words of a run.")
  var runWords: Int = 13

  @Option(help: "The seed of the choice of questions and demonstrations.")
  var probeSeed: UInt64 = 1

  func validate() throws {
    guard (1...1_000).contains(seeds) else {
      throw ValidationError("--seeds must lie between 1 and 1000.")
    }
    guard (limit ?? 1) > 0 else { throw ValidationError("--limit must be at least 1.") }
    guard (1...100).contains(runWords) else {
      throw ValidationError("--run-words must lie between 1 and 100.")
    }
    _ = try shotCounts()
  }

  private func shotCounts() throws -> [Int] {
    try shots.split(separator: ",").map { part in
      guard let count = Int(part), (0...1_000).contains(count) else {
        throw ValidationError("--shots: '\(part)' is no number from 0 to 1000.")
      }
      return count
    }
  }

  func settings() throws -> ProbeSettings {
    ProbeSettings(
      shots: try shotCounts(), seedCount: seeds, limit: limit, normalization: normalize,
      isCalibrated: calibrate, seed: probeSeed)
  }

  /// The questions of probe files, and behind them those of held-out documents.
  func run(_ arguments: [String], and heldOut: [ProbeTask] = []) throws -> ProbeSuite {
    let template = try template.map { try PromptTemplate($0) }
    let tasks = try ProbeFile.paths(arguments).map {
      try ProbeFile.read($0, template: template, answers: answers)
    }
    guard let decontaminate else {
      return try ProbeSuite(tasks: tasks, exempt: heldOut, settings: settings())
    }
    let index = try CorpusIndex(path: decontaminate)
    let tokenizer = try Tokenizer(json: index.tokenizer.json, path: index.path)
    return try ProbeSuite(
      tasks: tasks, exempt: heldOut, settings: settings(), nGramLength: runWords
    ) { body in
      for document in 0..<index.documentCount {
        body(try tokenizer.decode(index.tokens(ofDocument: document).tokens))
      }
    }
  }
}

/// How a prompt begins.
enum PromptStart: String, CaseIterable, ExpressibleByArgument {
  /// As the checkpoint was trained: with BOS where its tokenizer adds it.
  case auto
  case bos
  case eos
  case nothing
}

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Asks a trained model questions, and tells how many it answers.",
    discussion: """
      Labelled texts ({"text","label"}) become prompts with demonstrations, chosen anew for each \
      seed, each label as often as the others; the label with the greatest log-likelihood a token is \
      the answer. Questions, NQ-Swap, MemoTrap and LAMBADA are read too, and a form of our own: \
      {"context","prompt","choices","answer"}. Chance and the commonest answer stand beside each \
      result; an accuracy that is not above both says nothing.

        bm25chunk probe model --tasks agnews.test.jsonl sst2.test.jsonl --shots 0,8 --seeds 16
        bm25chunk probe model --tasks probes --limit 500 --json
        bm25chunk probe model --tasks trec.test.jsonl --template 'Q: {text}\\nType: {label}' --calibrate
      """)

  @Argument(
    help: "A folder written by `bm25chunk train`, or another Llama with a tokenizer.json.",
    completion: .directory)
  var checkpoint: String

  @Option(
    parsing: .upToNextOption,
    help:
      "Probe files, or folders of them; NAME.train.jsonl has the demonstrations of NAME.test.jsonl.",
    completion: .file())
  var tasks: [String]

  @OptionGroup(title: "Probes") var probes: ProbeOptions

  @Option(help: "The token that a prompt begins with.")
  var start: PromptStart = .auto

  @Option(help: "The most tokens of a prompt (default: what the model was made for, at most 4096).")
  var contextLength: Int?

  @Flag(help: "The results as JSON.")
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
    let run = try probes.run(tasks)
    let model = try ProbedModel(
      folder: checkpoint, products: products.make(), start: start, contextLength: contextLength)
    let outcomes = try run.outcomes(
      of: model, threadCount: execution.threadCount, execution.progress)
    let report = ProbeReport(
      checkpoint: checkpoint, settings: run.settings,
      results: run.details(outcomes).map(\.result))
    if let details { try write(run, outcomes, to: details) }
    if json { try Output.writeJSON(report) } else { try Output.write(report.lines()) }
  }
}

extension ProbeCommand {
  private func write(_ run: ProbeSuite, _ outcomes: [[ProbeOutcome]], to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = Data()
    for (number, outcomes) in outcomes.enumerated() {
      for line in run.detailLines(ofBatch: number, outcomes) {
        bytes += try encoder.encode(line)
        bytes.append(0x0a)
      }
    }
    try bytes.write(to: URL(filePath: path), options: .atomic)
  }
}

extension ProbedModel {
  /// The model of a checkpoint.
  init(
    folder: String, products: MatrixProducts, start: PromptStart, contextLength: Int?
  ) throws {
    let checkpoint = try Checkpoint(folder: folder)
    let transformer = try Transformer(checkpoint.configuration, products: products)
    let parameters = FloatBuffer(count: transformer.layout.count)
    try checkpoint.read(into: parameters, layout: transformer.layout)
    let tokenizer = try Tokenizer(contentsOf: checkpoint.tokenizerPath)
    let begin: Int? =
      switch start {
      case .auto: checkpoint.beginsTextsWithBOS ? checkpoint.bosTokenID : nil
      case .bos: checkpoint.bosTokenID
      case .eos: checkpoint.eosTokenID
      case .nothing: nil
      }
    guard begin != nil || start == .auto || start == .nothing else {
      throw ValidationError("--start \(start.rawValue): the checkpoint names no such token.")
    }
    self.init(
      transformer: transformer, parameters: parameters, tokenizer: tokenizer,
      beginToken: begin.map { Int32($0) }, endToken: checkpoint.eosTokenID.map { Int32($0) },
      contextLength: contextLength)
  }
}

extension ProbeSuite {
  /// Asks a model everything, on several threads; gives the outcomes of each unit.
  func outcomes(
    of model: ProbedModel, threadCount: Int, _ progress: ProgressLine
  ) throws -> [[ProbeOutcome]] {
    progress.begin("asking", unit: .questions, total: questionCount)
    let outcomes = try IndependentWork.results(
      count: batches.count, threadCount: threadCount, worker: ProbeSession(model, settings)
    ) { session, number in
      let found = try session.outcomes(of: batches[number])
      progress.advance(by: found.count)
      return found
    }
    progress.end()
    return outcomes
  }
}
