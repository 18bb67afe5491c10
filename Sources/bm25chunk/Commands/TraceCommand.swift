import ArgumentParser
import Reporting
import Shards

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Shows where a document went: its chunks and its positions in them.",
    discussion: """
      For a dropped document it gives the reason. If several documents have the id, it traces them \
      all.
      """)

  @Argument(help: .packing, completion: .directory)
  var folder: String

  @Option(help: ArgumentHelp("External id of the document, from the corpus.", valueName: "id"))
  var document: String?

  @Option(help: ArgumentHelp("Number of the document, as in `doc_ids`.", valueName: "number"))
  var documentId: Int?

  @Flag(help: .json)
  var json = false

  @OptionGroup var display: ProgressOptions

  func validate() throws {
    guard (document == nil) != (documentId == nil) else {
      throw ValidationError("Give either --document or --document-id.")
    }
  }

  func run() throws {
    let packed = try PackedFolder(path: folder)
    let name: DocumentTrace.Name =
      if let document { .externalID(document) } else { .documentID(documentId ?? 0) }
    let traces = try DocumentTrace.find(name, in: packed)
    guard !json else { return try Output.writeJSON(traces.map(\.json)) }
    try Output.write(
      traces.enumerated().flatMap { place, trace in
        (place > 0 ? [""] : []) + trace.lines(style: Output.style)
      })
  }
}
