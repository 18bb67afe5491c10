import ArgumentParser
import Pipeline
import Retrieval
import Shards

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every invariant of a packing; exit code 1 if one does not hold.",
    discussion: """
      Hashes, row lengths, fragment lengths, one source per row, every document whole and once, EOS \
      and BOS, and the token counts. With the index, also every single token, the document table, and \
      the first chunks of some units, which are packed again.
      """)

  @Argument(help: .packing, completion: .directory)
  var folder: String

  @Option(
    help: ArgumentHelp("Index that was packed, to compare with.", valueName: "file"),
    completion: .file())
  var index: String?

  @Flag(help: .json)
  var json = false

  @OptionGroup var display: ProgressOptions

  func run() throws {
    let index = try index.map { try CorpusIndex(path: $0) }
    let report = try Pipeline.verify(
      folder: folder, index: index, progress: display.progress)
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
