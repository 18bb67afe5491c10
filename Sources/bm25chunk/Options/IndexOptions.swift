import ArgumentParser
import BM25
import Pipeline
import Tokenization

extension Analyzer: ExpressibleByArgument {}

/// How documents become rows of an index.
struct IndexOptions: ParsableArguments {
  @Option(
    help: """
      Terms: stemmed words without English stop words, the tokens themselves, or plain runs of \
      ASCII letters and digits (default: words).
      """)
  var analyzer: Analyzer?

  @Option(
    help: ArgumentHelp(
      """
      Special tokens in the text: ordinary text, or parsed as Hugging Face does (default: \
      ordinary).
      """, valueName: "handling", visibility: .hidden))
  var specialTokens: SpecialTokenHandling?

  @Flag(
    help: ArgumentHelp(
      """
      Standard input repeats what it gave to a stopped run, which then resumes after the last \
      indexed line. Lines before it may come empty.
      """, visibility: .hidden))
  var repeatsStdin = false

  /// The flags of these that were given.
  var givenFlags: [String] {
    (analyzer == nil ? [] : ["--analyzer"]) + (specialTokens == nil ? [] : ["--special-tokens"])
      + (repeatsStdin ? ["--repeats-stdin"] : [])
  }

  func stage(
    _ loaded: LoadedTokenizer, roles: SpecialTokenRoles?, corpus: CorpusOptions,
    whole: CorpusStatisticsOptions, overwrite: Bool, run: RunOptions
  ) throws -> IndexStage {
    var stage = IndexStage(
      tokenizer: loaded.tokenizer, tokenizerPath: loaded.path, tokenizerJSON: try loaded.json())
    stage.roles = roles
    stage.analyzer = analyzer ?? .words
    stage.specialTokens = specialTokens ?? .ordinary
    stage.fields = corpus.fields
    stage.limits = corpus.limits
    stage.isStrict = corpus.strict
    stage.threadCount = run.threadCount
    stage.listedDocuments = try whole.listedDocuments()
    stage.statistics = whole.written(overwrite: overwrite)
    return stage
  }
}
