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

      With --topics it lists what the documents of an index are about: each topic of each source, \
      with its documents, their tokens and its strongest terms. Topics with close numbers are alike:

        bm25chunk inspect corpus.sqlite --topics
      """)

  @Argument(
    help: "Folder written by `bm25chunk pack`; with --topics an index.", completion: .file())
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
      "Index that was packed, to show topics and the terms of the links.", valueName: "file"),
    completion: .file())
  var index: String?

  @Flag(help: "List the topics of an index.")
  var topics = false

  @Option(help: ArgumentHelp("Seed of the choice of chunks without --chunk.", valueName: "n"))
  var seed: UInt64 = 1

  @Flag(help: .json)
  var json = false

  @OptionGroup var display: ProgressOptions

  func validate() throws {
    guard text >= 0 else { throw ValidationError("--text must not be negative.") }
    guard !topics || (chunk.isEmpty && index == nil && !mask) else {
      throw ValidationError("--topics is for an index alone: omit --chunk, --index and --mask.")
    }
  }

  func run() throws {
    guard !topics else { return try listTopics(of: try CorpusIndex(path: folder)) }
    let packed = try PackedFolder(path: folder)
    guard !chunk.isEmpty else { return try list(packed) }
    var views = try packed.viewer().views(of: chunk, textLimit: max(4, text))
    if let index {
      let index = try CorpusIndex(path: index)
      if let explainer = try LinkExplainer(of: packed, by: index) {
        views = try views.map { try $0.explained(explainer.terms) }
      }
      if index.hasTopics {
        let names = try TopicNames(of: index)
        views = try views.map { try $0.named(by: names.topic) }
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

  private func listTopics(of index: CorpusIndex) throws {
    let topics = try TopicNames(of: index).summaries()
    guard !json else {
      return try Output.writeJSON(
        topics.flatMap { source, topics in
          topics.map { TopicJSON($0, source: source.name) }
        })
    }
    let rows = topics.flatMap { source, topics in
      topics.map {
        [
          source.name.visible, "\($0.topic.number)", $0.documentCount.grouped,
          $0.tokenCount.grouped, $0.topic.terms.map(\.visible).joined(separator: " "),
        ]
      }
    }
    let header = ["source", "topic", "documents", "tokens", "strongest terms"]
    try Output.write(
      TextTable(rows: [header] + rows, isNumber: [false, true, true, true, false]).lines())
    if rows.isEmpty { display.progress.note("no source is large enough for topics") }
  }

  /// A topic as `--topics --json` prints it.
  private struct TopicJSON: Encodable {
    let source: String
    let topic: Int
    let documents: Int
    let tokens: Int
    let topicTerms: [String]

    init(_ summary: TopicNames.Summary, source: String) {
      self.source = source
      topic = summary.topic.number
      documents = summary.documentCount
      tokens = summary.tokenCount
      topicTerms = summary.topic.terms
    }

    enum CodingKeys: String, CodingKey {
      case source, topic, documents, tokens
      case topicTerms = "topic_terms"
    }
  }
}
