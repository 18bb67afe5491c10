import ArgumentParser
import Foundation
import Pipeline
import Reporting
import Retrieval
import Shards

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what is in a chunk, where it comes from, and why.",
    discussion: """
      A line for each fragment: its tokens in the chunk and in its document, its link score, source \
      and file; then the texts, with the boundaries between them. With --index each link shows \
      the terms that made it, with their shares of the score:

        bm25chunk inspect packed --chunk 42 --index corpus.sqlite

      Without --chunk it lists ten random chunks, one line each.
      """)

  @Argument(help: .packing, completion: .directory)
  var folder: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Chunk to show, numbered from 0 over all shards; repeatable.", valueName: "number"))
  var chunk: [Int] = []

  @Flag(help: "Draw the document mask: what each token sees.")
  var mask = false

  @Option(
    help: ArgumentHelp(
      "Maximum number of tokens of text per fragment: its beginning and its end; 0 for none.",
      valueName: "tokens"))
  var text = 120

  @Option(
    help: ArgumentHelp(
      "Index that was packed, to show the terms of the links.", valueName: "file"),
    completion: .file())
  var index: String?

  @Option(help: ArgumentHelp("Seed of the choice of chunks without --chunk.", valueName: "n"))
  var seed: UInt64 = 1

  @Flag(help: .json)
  var json = false

  @OptionGroup var display: ProgressOptions

  func validate() throws {
    guard text >= 0 else { throw ValidationError("--text must not be negative.") }
  }

  func run() throws {
    let packed = try PackedFolder(path: folder)
    guard !chunk.isEmpty else { return try list(packed) }
    var views = try packed.viewer().views(of: chunk, textLimit: max(4, text))
    if let index {
      let index = try CorpusIndex(path: index)
      if let explainer = try LinkExplainer(of: packed, by: index) {
        views = try views.map { try $0.explained(explainer.terms) }
      }
    }
    guard !json else { return try Output.writeJSON(views.map(\.json)) }
    let style = Output.style
    for (place, view) in views.enumerated() {
      var lines = place > 0 ? [""] : []
      lines += view.lines(showsText: text > 0, style: style)
      if mask {
        lines +=
          ["", style.strong("document mask, a row for each part of the chunk")] + view.maskLines()
      }
      try Output.write(lines)
    }
  }

  private func list(_ packed: PackedFolder) throws {
    let views = try packed.viewer().views(
      of: packed.sampledChunks(10, seed: seed), textLimit: 4)
    guard !json else { return try Output.writeJSON(views.map(\.json)) }
    let rows =
      [["chunk", "fragments", "padding", "sources", "first document"]]
      + views.map { view in
        [
          view.number.grouped, view.fragments.count.grouped, view.paddingTokenCount.grouped,
          Set(view.fragments.map(\.source.visible)).sorted().joined(separator: " "),
          view.fragments.first?.document.externalID.visible ?? "–",
        ]
      }
    try Output.write(
      TextTable(rows: rows, isNumber: [true, true, true, false, false]).lines()
        + ["", "\(views.count) of \(packed.chunkCount.grouped) chunks; --chunk NUMBER shows one"])
  }
}
