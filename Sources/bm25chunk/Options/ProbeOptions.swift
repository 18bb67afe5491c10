import ArgumentParser
import Pipeline
import Probes

extension LikelihoodNormalization: ExpressibleByArgument {}
extension ProbeFile.AnswerStyle: ExpressibleByArgument {}

/// Which questions are asked, and how.
struct ProbeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Numbers of demonstrations before each question of a labelled task, separated by commas.",
      valueName: "k,…"))
  var shots: String = "8"

  @Option(
    help: ArgumentHelp(
      "Number of choices of demonstrations that each question is asked with.", valueName: "n"))
  var seeds: Int = 4

  @Option(
    help: ArgumentHelp(
      "Maximum number of questions per task, or per group of a task (default: all).",
      valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      """
      Template that turns a labelled text into a prompt, such as 'Review: {text}\\nMood: {label}'; \
      the names in braces are keys of the file (default: by the form of the file).
      """, valueName: "text"))
  var template: String?

  @Flag(help: "Subtract what a prompt prefers without a text (labelled tasks only).")
  var calibrate = false

  @Option(
    help: ArgumentHelp(
      "How questions with free answers are answered.", valueName: "style", visibility: .hidden))
  var answers: ProbeFile.AnswerStyle = .auto

  @Option(
    help: ArgumentHelp(
      "What log-likelihoods are divided by before they are compared.", valueName: "unit",
      visibility: .hidden))
  var normalize: LikelihoodNormalization = .tokens

  @Option(
    help: ArgumentHelp(
      "Leave out questions that share 13 consecutive words with the documents of this index.",
      valueName: "index", visibility: .hidden),
    completion: .file())
  var decontaminate: String?

  func validate() throws {
    guard (1...1_000).contains(seeds) else {
      throw ValidationError("--seeds must be between 1 and 1000.")
    }
    guard (limit ?? 1) > 0 else { throw ValidationError("--limit must be at least 1.") }
    _ = try shotCounts()
  }

  private func shotCounts() throws -> [Int] {
    try shots.split(separator: ",").map { text in
      guard let count = Int(text), (0...1_000).contains(count) else {
        throw ValidationError("--shots: '\(text)' is not a number from 0 to 1000.")
      }
      return count
    }
  }

  /// The files that are read to ask the questions of `tasks`.
  func inputs(_ tasks: [String]) throws -> [String] {
    try ProbeFile.inputs(tasks) + [decontaminate].compactMap(\.self)
  }

  func stage(_ execution: RunOptions) throws -> ProbeStage {
    var stage = ProbeStage()
    stage.settings = ProbeSettings(
      shots: try shotCounts(), seedCount: seeds, limit: limit, normalization: normalize,
      isCalibrated: calibrate)
    stage.template = try template.map { try PromptTemplate($0) }
    stage.answerStyle = answers
    stage.corpusIndex = decontaminate
    stage.threadCount = execution.threadCount
    return stage
  }
}
