import ArgumentParser
import Documents
import Files
import Foundation
import Packing
import Pipeline
import Retrieval
import Shards
import Tokenization

extension StrategyName: ExpressibleByArgument {}
extension PartitionRule: ExpressibleByArgument {}

struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Packs a corpus, or an index of one, into shards of related chunks.",
    discussion: """
      Strategies: \(strategies). No token is lost: `bm25chunk verify` proves it.

        bm25chunk pack corpus/*.jsonl.gz --tokenizer tokenizer.json --output packed
        bm25chunk pack corpus.sqlite --strategy uni --seed 7 --output packed
        bm25chunk pack corpus.sqlite --weights wiki=0.3,code=0.7 --output packed
        bm25chunk pack corpus.sqlite --partitions 8 --partition 3 --output part-3

      A run that was killed or stopped resumes when you give the same command again.
      """)

  /// Each strategy with what it does.
  private static var strategies: String {
    StrategyName.allCases.map { "\($0.rawValue) \($0.summary)" }.joined(separator: "; ")
  }

  @OptionGroup var corpus: CorpusOptions

  @Option(help: .tokenizerUnlessIndex, completion: .file())
  var tokenizer: String?

  @Option(help: .outputFolder, completion: .directory)
  var output: String

  @Flag(help: .overwrite)
  var overwrite = false

  @Option(
    help: ArgumentHelp("Keep the index of the corpus files in this file.", valueName: "file"),
    completion: .file())
  var index: String?

  @Option(help: "How documents are put together.")
  var strategy: StrategyName = .bm25

  @Option(
    help: ArgumentHelp(
      "Number of tokens per chunk: what a model sees at once.", valueName: "tokens"))
  var chunkLength: Int = 2_048

  @OptionGroup var retrieval: RetrievalOptions

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Shares of the tokens by source; documents over a share are dropped and listed.",
      valueName: "name=share,…"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      "Share of the documents to hold out, as a packing of their own: OUTPUT-held-out.",
      valueName: "share"))
  var holdout: Double?

  @Option(
    help: ArgumentHelp(
      "Number of partitions that are packed by themselves.", valueName: "n", visibility: .hidden))
  var partitions: Int = 1

  @Option(
    help: ArgumentHelp(
      """
      What decides in which partition a document is: its topic, so that related documents stay \
      together, or a hash of its id (default: topics for strategies that retrieve, without \
      --statistics; else hash).
      """, valueName: "rule", visibility: .hidden))
  var partitionBy: PartitionRule?

  @Option(
    help: ArgumentHelp(
      "Pack only this partition, from 0; `bm25chunk merge` joins them.", valueName: "n",
      visibility: .hidden))
  var partition: Int?

  @OptionGroup(title: "Repetition", visibility: .hidden) var repetition: RepetitionOptions

  @Option(
    help: ArgumentHelp(
      """
      Pack nothing, but write to OUTPUT in which partition by topics each document is, as lines. \
      The file has a line per document of the corpus, in order: its tokens, its topic (empty where \
      its source has none) and its source, separated by tabs.
      """, valueName: "file", visibility: .hidden), completion: .file())
  var divide: String?

  @OptionGroup(visibility: .hidden) var pattern: PatternOptions
  @OptionGroup(title: "Rows", visibility: .hidden) var rows: RowOptions
  @OptionGroup(title: "Special tokens", visibility: .hidden) var tokens: SpecialTokenOptions
  @OptionGroup(title: "Dense tensors", visibility: .hidden) var dense: DenseTensorOptions
  @OptionGroup(title: "Index", visibility: .hidden) var indexing: IndexOptions
  @OptionGroup(title: "Statistics of the whole corpus", visibility: .hidden)
  var whole: CorpusStatisticsOptions
  @OptionGroup var execution: RunOptions
  @OptionGroup var timing: TimingOptions

  func validate() throws {
    guard [chunkLength, chunkLength + 1].contains(rows.rowLength ?? chunkLength) else {
      throw ValidationError("--row-length must be --chunk-length or one more.")
    }
    guard (1...DocumentPartitioning.limit).contains(partitions) else {
      throw ValidationError(
        "--partitions must be between 1 and \(DocumentPartitioning.limit).")
    }
    if let partition {
      guard partitions > 1 else {
        throw ValidationError("--partition needs --partitions: the number of partitions.")
      }
      guard (0..<partitions).contains(partition) else {
        throw ValidationError("--partition must be between 0 and \(partitions - 1).")
      }
    }
    if let partitionBy {
      guard partitions > 1 else {
        throw ValidationError("--partition-by needs --partitions: the number of partitions.")
      }
      guard partitionBy == .hash || strategy.isRetrieving else {
        throw ValidationError(
          "\(PipelineError.topicsWithoutRetrieval(strategy: strategy.rawValue)).")
      }
    }
    guard whole.statistics == nil || partition != nil else {
      throw ValidationError("--statistics needs --partition: which partition the documents are.")
    }
    try validateDivision()
    guard (0...1).contains(holdout ?? 0) else {
      throw ValidationError("--holdout must be between 0 and 1, such as 0.01.")
    }
    guard chunkLength > 0, chunkLength <= 1 << 24 else {
      throw ValidationError("--chunk-length must be between 1 and 16777216.")
    }
    guard dense.boundaryLoss == .mask || dense.tensors.contains(.lossMask) else {
      throw ValidationError("--boundary-loss needs --emit loss-mask, which writes the labels.")
    }
    guard retrieval.feed != .topics || strategy.isRetrieving else {
      throw ValidationError(
        "--feed topics needs a strategy that retrieves, bm25 or bm25-fit; "
          + "\(strategy.rawValue) takes documents at random.")
    }
    _ = try repetition.configuration(hasWeights: parsedWeights() != nil)
  }

  private func validateDivision() throws {
    guard divide != nil else { return }
    guard partitions > 1, partition == nil, partitionBy != .hash, strategy.isRetrieving else {
      throw ValidationError(
        """
        --divide needs --partitions and a strategy that retrieves, and no --partition and no \
        --partition-by hash.
        """)
    }
    guard
      corpus.corpus.isEmpty, corpus.source.isEmpty, whole.statistics == nil, weights == nil,
      repetition.tokens == nil
    else {
      throw ValidationError(
        "--divide reads its file alone: give no corpus, no --statistics, --weights or --tokens.")
    }
  }

  func run() throws {
    if let divide {
      var paths = RunPaths(reading: [divide])
      try paths.requireFile(output, "--output")
      return try DivideStage(try configuration()).divide(
        divide,
        to: try AtomicFile(
          path: output,
          replacing: ReplacementRule(content: "a list of partitions", overwrite: overwrite)))
    }
    let progress = timing.progress(for: execution)
    let input = try input()
    var packer = PackStage(try configuration())
    packer.partition = partition
    packer.tokens = tokens.names
    packer.threadCount = execution.threadCount
    let skipped = try Pipeline.pack(
      input, with: packer, to: output, overwrite: overwrite,
      statistics: whole.written(overwrite: overwrite), progress: progress)
    timing.report(progress)
    try Output.write([try PackCommand.summary(of: output)])
    try Outcome.finish(skipped)
  }

  /// The settings of the packing.
  private func configuration() throws -> PackingConfiguration {
    var configuration = PackingConfiguration(
      strategy: strategy, chunkLength: rows.rowLength ?? chunkLength, seed: seed,
      retrieval: retrieval.configuration)
    configuration.contextLength = chunkLength
    configuration.longDocuments = rows.longDocuments
    configuration.nearDuplicates = rows.nearDuplicates
    configuration.segmentLimit = rows.maxDocumentsPerChunk
    configuration.batchSize = rows.balance
    configuration.partitionCount = partitions
    configuration.partitionRule = partitionBy
    configuration.weights = try parsedWeights()
    configuration.repetition = try repetition.configuration(
      hasWeights: configuration.weights != nil)
    configuration.documentPolicy.addBOS = rows.addBos
    configuration.documentPolicy.addEOS = !rows.noEos
    configuration.shardByteCount = rows.shardMib << 20
    configuration.denseTensors = DenseTensor.allCases.filter(dense.tensors.contains)
    configuration.boundaryLoss = dense.policy
    configuration.holdout = holdout.map { HoldoutConfiguration(share: $0, side: .training) }
    return configuration
  }

  /// The index or the corpus files to pack.
  private func input() throws -> Pipeline.PackInput {
    if let path = try indexArgument() {
      var paths = try RunPaths(reading: [path] + tokenizerInputs())
      try requireWritable(&paths)
      Resumption.advise(Resumption.advice(output: output, readsPipes: false))
      let loaded = try tokenizer.map { try LoadedTokenizer(path: $0, pattern) }
      return .index(path: path, tokenizer: loaded.map { ($0.tokenizer, $0.path) })
    }
    var plan = try corpus.plan()
    plan.repeatsPipes = indexing.repeatsStdin
    var paths = try RunPaths(
      reading: plan, from: corpus, and: tokenizerInputs() + whole.inputs)
    try paths.requireFile(index, "--index")
    try requireWritable(&paths)
    Resumption.advise(Resumption.advice(output: output, readsPipes: plan.readsPipes))
    guard let tokenizer else {
      throw PipelineError.noTokenizer(indexing: corpus.corpus.first ?? "the corpus")
    }
    let loaded = try LoadedTokenizer(path: tokenizer, pattern)
    let roles = try SpecialTokenRoles.resolve(
      tokenizer: loaded.tokenizer, tokenizerPath: loaded.path, eosToken: tokens.eosToken,
      bosToken: tokens.bosToken, padToken: tokens.padToken)
    return .files(
      plan,
      try indexing.stage(
        loaded, roles: roles, corpus: corpus, whole: whole, overwrite: overwrite, run: execution),
      indexPath: index)
  }

  private func tokenizerInputs() throws -> [String] {
    guard let tokenizer else { return [] }
    return try LoadedTokenizer.inputs(at: tokenizer)
  }

  /// Fails where an output is an input or another output.
  private func requireWritable(_ paths: inout RunPaths) throws {
    try whole.requireWritable(&paths, overwrite: overwrite)
    try paths.requireFolder(output, "--output")
    if holdout != nil {
      try paths.requireFolder(PackedFolder.heldOutPath(beside: output), "--holdout")
    }
  }

  /// A written folder in one line.
  static func summary(of output: String) throws -> String {
    if FileManager.default.fileExists(atPath: output + "/" + PackingPart.fileName) {
      let part = try PackingPart.read(folder: output)
      let count = part.settings.partitionCount
      return "\(output): partition \(part.partition) of \(count), "
        + "\(part.units.reduce(0) { $0 + $1.chunks }) chunks of \(part.settings.chunkLength) tokens, "
        + "\(part.documentTable.rows) documents"
    }
    let manifest = try ShardManifest.read(folder: output)
    return "\(output): \(manifest.rowCount) chunks of \(manifest.chunkLength) tokens, "
      + "\(manifest.counts.packedDocuments) documents, \(manifest.shards.count) shards"
  }

  /// The index to pack, where the one argument is one.
  private func indexArgument() throws -> String? {
    guard let path = try corpus.corpus.first(where: SQLiteHeader.isPresent) else { return nil }
    guard corpus.corpus.count == 1, corpus.source.isEmpty else {
      throw PipelineError.mixedInput(index: path)
    }
    let flags = (index == nil ? [] : ["--index"]) + corpus.readingFlags + indexing.givenFlags
    guard whole.statistics == nil else {
      throw ValidationError(
        "--statistics: only for corpus files; \(path) is an index already, "
          + "which gets them from `bm25chunk index --statistics`.")
    }
    guard flags.isEmpty else {
      throw ValidationError(
        "\(flags.joined(separator: ", ")): only for corpus files; \(path) is an index already.")
    }
    return path
  }

  private func parsedWeights() throws -> [String: Double]? {
    guard let weights else { return nil }
    var parsed: [String: Double] = [:]
    for entry in weights.split(separator: ",") {
      guard
        let equals = entry.lastIndex(of: "="), equals > entry.startIndex,
        let weight = Double(entry[entry.index(after: equals)...]), (0...1e9).contains(weight),
        parsed.updateValue(weight, forKey: String(entry[..<equals])) == nil
      else {
        throw ValidationError("--weights: '\(entry)' is not NAME=SHARE, or is there twice.")
      }
    }
    guard parsed.values.contains(where: { $0 > 0 }) else {
      throw ValidationError("--weights must give at least one source a share above 0.")
    }
    return parsed
  }
}
