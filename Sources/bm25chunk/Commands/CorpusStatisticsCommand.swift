import ArgumentParser
import Documents
import Pipeline
import Retrieval

struct CorpusStatisticsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus-statistics",
    abstract: "Joins the statistics of several indexes into those of the whole corpus.",
    discussion: """
      With these statistics, machines that hold one partition of a corpus each pack it as one \
      machine would pack the whole: N, lengths, terms and their frequencies are those of whole \
      sources. Give the indexes of consecutive pieces of the corpus in its order. Files written by \
      this command can take the place of pieces, so many pieces can be joined in steps.

        bm25chunk index piece-0.jsonl --tokenizer t.json --output piece-0.sqlite
        bm25chunk index piece-1.jsonl --tokenizer t.json --output piece-1.sqlite
        bm25chunk corpus-statistics piece-0.sqlite piece-1.sqlite \\
          --output corpus.statistics
        bm25chunk pack partition-3.jsonl --tokenizer t.json \\
          --statistics corpus.statistics --document-list partition-3.tsv \\
          --partitions 8 --partition 3 --output part-3

      `index` and `pack` also write such a file, with --write-statistics. Integrations/spark does \
      all of this on a cluster.
      """)

  @Argument(
    help: "Indexes, or files written by this command, in the order of the corpus.",
    completion: .file())
  var pieces: [String]

  @Option(
    help: "The file to write; an existing one of this command is replaced.", completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      """
      Learn topics from this index, which was made with the statistics of the pieces and holds at \
      least the documents of every source whose ids hash below its sample bound.
      """, valueName: "index", visibility: .hidden), completion: .file())
  var sample: String?

  @Option(
    help: ArgumentHelp(
      "Records that were skipped in pieces of the corpus without documents.",
      valueName: "reason=count", visibility: .hidden))
  var skipped: [String] = []

  @Flag(help: .overwrite)
  var overwrite = false

  @OptionGroup var display: ProgressOptions

  func run() throws {
    var paths = RunPaths(reading: pieces + [sample])
    try paths.requireFile(output, "--output")
    let file = try UnfinishedStatistics(path: output, overwrite: overwrite)
    var builder = CorpusStatisticsBuilder()
    for piece in pieces { try builder.append(path: piece) }
    for entry in skipped {
      let parts = entry.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard
        parts.count == 2, let reason = SkipReason(rawValue: parts[0]), let count = Int(parts[1]),
        (0...Int(UInt32.max)).contains(count)
      else { throw ValidationError("--skipped: '\(entry)' is not REASON=COUNT.") }
      builder.skip(count, reason)
    }
    if let sample { try builder.learnTopics(from: try CorpusIndex(path: sample)) }
    let statistics = try builder.write(to: file)
    let termCount = statistics.sources.reduce(0) { $0 + $1.termCount }
    try Output.write([
      "\(output): \(statistics.documentCount) documents, \(termCount) terms, "
        + "\(statistics.sources.count) sources"
    ])
  }
}
