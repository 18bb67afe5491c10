import ArgumentParser
import Files
import Pipeline
import Shards

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Joins the parts of a packing into what one run would have written, byte for byte.",
    discussion: """
      Partitions can be packed by several processes or machines, each from a copy of the same \
      index. The order of the parts does not matter; each must be there once.

        bm25chunk pack corpus.sqlite --partitions 2 --partition 0 --output part-0
        bm25chunk pack corpus.sqlite --partitions 2 --partition 1 --output part-1
        bm25chunk merge part-0 part-1 --output packed
      """)

  @Argument(
    help: "The folders written by `bm25chunk pack --partition`.", completion: .directory)
  var parts: [String]

  @Option(help: "The folder to write.", completion: .directory)
  var output: String

  @Flag(help: "Replace a packing that is there.")
  var overwrite = false

  @OptionGroup(title: "Run") var execution: RunOptions
  @OptionGroup(title: "Run") var timing: TimingOptions

  func run() throws {
    Resumption.advise("the parts are as they were; the same command begins anew")
    let progress = timing.progress(for: execution)
    var stage = MergeStage()
    stage.threadCount = execution.threadCount
    try stage.merge(
      parts, into: try OutputFolder(packing: output, overwrite: overwrite), progress: progress)
    timing.tell(progress)
    try Output.write([try PackCommand.summary(of: output)])
  }
}
