import ArgumentParser
import Pipeline
import Retrieval
import Shards

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every invariant of a packing; exit code 1 where one does not hold.",
    discussion: """
      Hashes, row lengths, fragment lengths, one source a row, every document whole and once, EOS \
      and BOS, and the account of the tokens. With the index also every single token.
      """)

  @Argument(help: "A folder written by `bm25chunk pack`.", completion: .directory)
  var folder: String

  @Option(help: "The index that was packed, to compare every token with.", completion: .file())
  var index: String?

  @Flag(help: "The report as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  func run() throws {
    let index = try index.map { try CorpusIndex(path: $0) }
    let report = try Pipeline.verify(
      folder: folder, index: index, progress: ProgressLine(isQuiet: quiet))
    if json {
      try Output.writeJSON(report)
    } else {
      let width = report.checks.map(\.name.count).max() ?? 0
      try Output.write(
        report.checks.flatMap { check -> [String] in
          let name = check.name + String(repeating: " ", count: width - check.name.count)
          let more = check.violationCount - check.violations.count
          return ["\(check.holds ? "ok  " : "FAIL")  \(name)  \(check.summary)"]
            + check.violations.map { "      \($0)" }
            + (more > 0 ? ["      and \(more) more"] : [])
        })
    }
    guard report.holds else { throw ExitCode.failure }
  }
}
