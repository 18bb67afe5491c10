import ArgumentParser
import BM25
import Documents
import Pipeline
import Retrieval
import Tokenization

extension Analyzer: ExpressibleByArgument {}

/// How documents become rows of an index.
struct IndexOptions: ParsableArguments {
  @Option(
    help: """
      What a term is: stemmed words without English stop words, the tokens themselves, or plain \
      runs of ASCII letters and digits (default: words).
      """)
  var analyzer: Analyzer?

  @Option(
    help: """
      Special tokens in the text: ordinary text, or parsed as Hugging Face does (default: ordinary).
      """)
  var specialTokens: SpecialTokenHandling?

  @Flag(
    help: """
      Standard input repeats what it gave to a run that was stopped; lines that are indexed may come \
      empty. So the run goes on behind them.
      """)
  var repeatsStdin = false

  /// The flags of these that were given.
  var givenFlags: [String] {
    (analyzer == nil ? [] : ["--analyzer"]) + (specialTokens == nil ? [] : ["--special-tokens"])
      + (repeatsStdin ? ["--repeats-stdin"] : [])
  }

  func stage(
    _ loaded: LoadedTokenizer, roles: SpecialTokenRoles?, corpus: CorpusOptions,
    whole: CorpusStatisticsOptions, run: RunOptions
  ) throws -> IndexStage {
    var stage = IndexStage(
      tokenizer: loaded.tokenizer, tokenizerPath: loaded.path, tokenizerJSON: loaded.json)
    stage.roles = roles
    stage.analyzer = analyzer ?? .words
    stage.specialTokens = specialTokens ?? .ordinary
    stage.fields = corpus.fields
    stage.limits = corpus.limits
    stage.isStrict = corpus.strict
    stage.threadCount = run.threadCount
    stage.part = try whole.part()
    stage.statisticsPath = whole.writeStatistics
    return stage
  }
}

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Reads a corpus into one SQLite file: tokens, terms and an inverted index.",
    discussion: """
      The file can be packed again and again with other strategies, searched, and opened with the \
      sqlite3 shell. A run that was killed goes on when the same command is given again.

        bm25chunk index corpus/*.jsonl.gz --tokenizer tokenizer.json --output corpus.sqlite

      An index of one partition scores as the whole corpus does where it is given its statistics, \
      which `index --write-statistics` and `statistics` write:

        bm25chunk index partition-3.jsonl --tokenizer tokenizer.json --output partition-3.sqlite \\
          --statistics corpus.statistics --members partition-3.members
      """)

  @OptionGroup(title: "Corpus") var corpus: CorpusOptions

  @Option(help: TokenizerHelp.text, completion: .file())
  var tokenizer: String

  @OptionGroup var pattern: PatternOptions

  @Option(help: "The index file to write.", completion: .file())
  var output: String

  @Flag(help: "Replace an index that is there, finished or not.")
  var overwrite = false

  @OptionGroup(title: "Index") var index: IndexOptions
  @OptionGroup(title: "Part of a corpus") var whole: CorpusStatisticsOptions
  @OptionGroup(title: "Special tokens") var tokens: SpecialTokenOptions
  @OptionGroup(title: "Run") var execution: RunOptions
  @OptionGroup(title: "Run") var timing: TimingOptions

  func run() throws {
    var plan = try corpus.plan()
    plan.repeatsPipes = index.repeatsStdin
    Resumption.advise(Resumption.advice(output: output, readsPipes: plan.readsPipes))
    let progress = timing.progress(for: execution)
    let loaded = try LoadedTokenizer(path: tokenizer, pattern)
    let roles = try tokens.rolesIfKnown(of: loaded)
    let stage = try index.stage(
      loaded, roles: roles, corpus: corpus, whole: whole, run: execution)
    let made = try Pipeline.index(
      plan, with: stage, to: output, overwrite: overwrite, progress: progress)
    timing.tell(progress)
    let tokenCount = made.sources.reduce(0) { $0 + $1.tokenCount }
    try Output.write([
      "\(output): \(try made.ownDocumentCount()) documents"
        + (made.wholeCorpus == nil
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
