import ArgumentParser
import Files
import Pipeline
import Shards

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Joins the parts of a packing into what one run would have written, byte for byte.",
    discussion: """
      Several processes or machines can pack one partition each, from copies of the same index. \
      The order of the parts does not matter; give each exactly once.

        bm25chunk pack corpus.sqlite --partitions 2 --partition 0 --output part-0
        bm25chunk pack corpus.sqlite --partitions 2 --partition 1 --output part-1
        bm25chunk merge part-0 part-1 --output packed
      """)

  @Argument(help: "Folders written by `bm25chunk pack --partition`.", completion: .directory)
  var parts: [String]

  @Option(help: .outputFolder, completion: .directory)
  var output: String

  @Flag(help: .overwrite)
  var overwrite = false

  @OptionGroup var execution: RunOptions
  @OptionGroup var timing: TimingOptions

  func run() throws {
    var paths = RunPaths(folders: parts)
    try paths.requireFolder(output, "--output")
    Resumption.advise("the parts are unchanged; the same command starts over")
    let progress = timing.progress(for: execution)
    var stage = MergeStage()
    stage.threadCount = execution.threadCount
    try stage.merge(
      parts, into: try OutputFolder(packing: output, overwrite: overwrite), progress: progress)
    timing.report(progress)
    try Output.write([try PackCommand.summary(of: output)])
  }
}
