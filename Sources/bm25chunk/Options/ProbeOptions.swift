import ArgumentParser
import Pipeline
import Probes

extension LikelihoodNormalization: ExpressibleByArgument {}
extension ProbeFile.AnswerStyle: ExpressibleByArgument {}

/// Which questions are asked, and how.
struct ProbeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Number of demonstrations before each question of a labelled task; several by comma.",
      valueName: "k,…"))
  var shots: String = "8"

  @Option(help: "Number of choices of demonstrations that each question is asked with.")
  var seeds: Int = 4

  @Option(help: "Maximum number of questions per task, or per group of a task (default: all).")
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      """
      Template that turns a labelled text into a prompt, such as 'Review: {text}\\nMood: {label}'; \
      the names in braces are keys of the file (default: by the form of the file).
      """, valueName: "text"))
  var template: String?

  @Option(help: "How questions with free answers are answered.")
  var answers: ProbeFile.AnswerStyle = .auto

  @Option(help: "What log-likelihoods are divided by before they are compared.")
  var normalize: LikelihoodNormalization = .tokens

  @Flag(help: "Subtract what a prompt prefers without a text (labelled tasks only).")
  var calibrate = false

  @Option(
    help: "Leave out questions that share an n-gram with the documents of this index.",
    completion: .file())
  var decontaminate: String?

  @Option(help: "Number of words of an n-gram.")
  var ngramLength: Int = 13

  @Option(help: "Seed of the choice of questions and demonstrations.")
  var probeSeed: UInt64 = 1

  func validate() throws {
    guard (1...1_000).contains(seeds) else {
      throw ValidationError("--seeds must be between 1 and 1000.")
    }
    guard (limit ?? 1) > 0 else { throw ValidationError("--limit must be at least 1.") }
    guard (1...100).contains(ngramLength) else {
      throw ValidationError("--ngram-length must be between 1 and 100.")
    }
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

  func stage(_ execution: RunOptions) throws -> ProbeStage {
    var stage = ProbeStage()
    stage.settings = ProbeSettings(
      shots: try shotCounts(), seedCount: seeds, limit: limit, normalization: normalize,
      isCalibrated: calibrate, seed: probeSeed)
    stage.template = try template.map { try PromptTemplate($0) }
    stage.answerStyle = answers
    stage.corpusIndex = decontaminate
    stage.nGramLength = ngramLength
    stage.threadCount = execution.threadCount
    return stage
  }
}
