import ArgumentParser
import Reporting
import Shards

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Tells where a document went: its chunks and its places in them.",
    discussion: """
      A document that was dropped is told with the reason. All documents with the id are traced, \
      should there be several.
      """)

  @Argument(help: "A folder written by `bm25chunk pack`.", completion: .directory)
  var folder: String

  @Option(help: "The external id of the document: the name that the corpus gives it.")
  var document: String?

  @Option(help: "Its number instead, as it stands in `doc_ids`.")
  var documentId: Int?

  @Flag(help: "The traces as JSON, an array.")
  var json = false

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
