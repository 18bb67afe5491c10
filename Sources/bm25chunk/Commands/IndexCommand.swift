import ArgumentParser
import BM25
import Documents
import Pipeline
import Retrieval
import Tokenization

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Reads a corpus into one SQLite file: tokens, terms and an inverted index.",
    discussion: """
      You can pack the file again and again with other strategies, search it, and open it with the \
      sqlite3 shell. A run that was killed resumes when you give the same command again.

        bm25chunk index corpus/*.jsonl.gz --tokenizer tokenizer.json --output corpus.sqlite

      Machines can each index one piece of a corpus: see `bm25chunk help corpus-statistics`.
      """)

  @OptionGroup var corpus: CorpusOptions

  @Option(help: .tokenizer, completion: .file())
  var tokenizer: String

  @Option(help: ArgumentHelp("Index file to write.", valueName: "file"), completion: .file())
  var output: String

  @Flag(help: .overwrite)
  var overwrite = false

  @OptionGroup var index: IndexOptions
  @OptionGroup(visibility: .hidden) var pattern: PatternOptions
  @OptionGroup(title: "Special tokens", visibility: .hidden) var tokens: SpecialTokenOptions
  @OptionGroup(title: "Statistics of the whole corpus", visibility: .hidden)
  var whole: CorpusStatisticsOptions
  @OptionGroup var execution: RunOptions
  @OptionGroup var timing: TimingOptions

  func run() throws {
    var plan = try corpus.plan()
    plan.repeatsPipes = index.repeatsStdin
    var paths = try RunPaths(
      reading: plan, from: corpus, and: LoadedTokenizer.inputs(at: tokenizer) + whole.inputs)
    try paths.requireFile(output, "--output")
    try whole.requireWritable(&paths, overwrite: overwrite)
    Resumption.advise(Resumption.advice(output: output, readsPipes: plan.readsPipes))
    let progress = timing.progress(for: execution)
    let loaded = try LoadedTokenizer(path: tokenizer, pattern)
    let roles = try tokens.rolesIfKnown(of: loaded)
    let stage = try index.stage(
      loaded, roles: roles, corpus: corpus, whole: whole, overwrite: overwrite, run: execution)
    let made = try Pipeline.index(
      plan, with: stage, to: output, overwrite: overwrite, progress: progress)
    timing.report(progress)
    let tokenCount = made.sources.reduce(0) { $0 + $1.tokenCount }
    try Output.write([
      "\(output): \(try made.ownDocumentCount()) documents"
        + (made.globalStatistics == nil
          ? ", \(tokenCount) tokens, " : " of a corpus of \(made.documentCount), ")
        + "\(made.sources.count) sources"
    ])
    let duplicates = try made.duplicateExternalIDCount()
    if duplicates > 0 {
      Outcome.writeError(
        "\(duplicates) documents share their external id with another of their source; "
          + "all are kept\n")
    }
    try Outcome.finish(try made.skipCounts())
  }
}
