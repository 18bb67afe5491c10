import ArgumentParser
import Pipeline
import Reporting
import Shards

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Shows what two packings share: documents, chunks, neighbours, companions.",
    discussion: """
      Neighbours are two documents one after the other, companions two documents of one chunk. \
      Documents are matched by source, external id and length, so the packings may come from \
      different indexes. The exit code is 0 whether they differ or not.
      """)

  @Argument(help: .packing, completion: .directory)
  var first: String

  @Argument(help: "Another such folder.", completion: .directory)
  var second: String

  @Flag(help: .json)
  var json = false

  @OptionGroup var display: ProgressOptions

  func run() throws {
    let folders = try [first, second].map { try PackedFolder(path: $0) }
    let progress = display.progress
    progress.begin("comparing", unit: .chunks, total: folders[0].chunkCount + folders[1].chunkCount)
    let difference = try PackingDifference(folders[0], folders[1]) { progress.advance(by: $0) }
    progress.clear()
    guard !json else { return try Output.writeJSON(difference.json) }
    try Output.write(difference.lines(first: first.visible, second: second.visible))
  }
}
