import ArgumentParser
import Pipeline
import Reporting
import Shards

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Tells what two packings share: documents, chunks, neighbours, companions.",
    discussion: """
      Neighbours are two documents one behind the other, companions two documents of one chunk. A \
      document is known again by its source, external id and length, so the packings may come from \
      different indexes. Exit code 0 whether they differ or not.
      """)

  @Argument(help: "A folder written by `bm25chunk pack`.", completion: .directory)
  var first: String

  @Argument(help: "Another one.", completion: .directory)
  var second: String

  @Flag(help: "The comparison as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  func run() throws {
    let folders = try [first, second].map { try PackedFolder(path: $0) }
    let progress = ProgressLine(isQuiet: quiet)
    progress.begin("comparing", unit: .chunks, total: folders[0].chunkCount + folders[1].chunkCount)
    let difference = try PackingDifference(folders[0], folders[1]) { progress.advance(by: $0) }
    progress.clear()
    guard !json else { return try Output.writeJSON(difference.json) }
    try Output.write(difference.lines(first: first.visible, second: second.visible))
  }
}
