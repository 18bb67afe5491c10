import ArgumentParser
import Comparison
import Documents
import Foundation
import LanguageModel
import Packing
import Pipeline
import Probes
import Randomness
import Shards
import Tokenization
import Training

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract:
      "Trains the same model on several packings, asks each the same, and tells the differences.",
    discussion: """
      Every arm (a packing under a mask) is trained with the same seeds on equally many tokens, with \
      the same first parameters, and asked the same questions. Differences come with 95 % intervals \
      over seeds and questions. Arms without --arms: every packing under the causal mask, and the first \
      and the last also under the intra-document mask.

        bm25chunk compare mix uni bm25 --tasks probes --runs 3 --output report
        bm25chunk compare mix bm25 --arms mix/causal,bm25/intra-document --tasks probes --output report

      A run that was killed goes on when the same command is given again; finished runs are never \
      redone. More --runs add seeds to a comparison that is there. --output gets report.html, \
      comparison.json, and the models.
      """)

  @Argument(
    help: "Folders written by `bm25chunk pack` from one corpus, with one tokenizer.",
    completion: .directory)
  var packings: [String]

  @Option(help: "The folder of the comparison.", completion: .directory)
  var output: String

  @Flag(help: "Replace a comparison that is there.")
  var overwrite = false

  @Option(
    parsing: .upToNextOption, help: "Probe files, or folders of them: see `bm25chunk help probe`.",
    completion: .file())
  var tasks: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Packings under masks, such as mix/causal,bm25/intra-document, or a file of them, one a line.
      """, valueName: "name/mask,…|file"))
  var arms: String?

  @Option(help: "How often each arm is trained, with the seeds 1, 2, …")
  var runs: Int = 3

  @Option(help: "Tokens that each run reads (default: as many as the smallest packing has).")
  var tokens: Int?

  @Option(help: "Chunks of a step (default: as many as hold about 8,192 tokens).")
  var batch: Int?

  @Option(
    help: "The most held-out documents of a source, from the folder beside the first packing.")
  var heldOutLimit: Int = 200

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Optimizer") var optimizer: OptimizerOptions
  @OptionGroup(title: "Probes") var probes: ProbeOptions
  @OptionGroup(title: "Run") var execution: RunOptions

  func validate() throws {
    guard !packings.isEmpty else { throw ValidationError("Give at least one packing.") }
    guard (1...1_000).contains(runs) else {
      throw ValidationError("--runs must lie between 1 and 1000.")
    }
    guard (tokens ?? 1) > 0, (batch ?? 1) > 0, heldOutLimit >= 0 else {
      throw ValidationError("--tokens and --batch must be at least 1.")
    }
    guard model.initial == nil else {
      throw ValidationError("--initial: every run of a comparison begins with its own seed.")
    }
  }

  func run() throws {
    let progress = execution.progress
    let rows = try named(packings.map { try PackedRows(folder: $0) })
    let arms = try arms(of: rows.map(\.name))
    let first = rows[0].rows
    let transformer = try Transformer(
      model.configuration(
        vocabularySize: first.manifest.vocabularySize, chunkLength: first.manifest.chunkLength),
      products: model.products.make())
    let questions = try questions(first)
    let byName = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0.rows) })
    let budget = tokens ?? (rows.map { $0.rows.manifest.tokenCount }.min() ?? 1)
    func armSettings(_ arm: ComparisonArm, seed: UInt64) -> TrainingSettings {
      settings(
        byName[arm.packing] ?? first, transformer, mask: arm.mask, seed: seed, budget: budget)
    }
    let plan = ComparisonPlan(
      arms: arms, seeds: (1...runs).map { UInt64($0) },
      packingDigests: byName.mapValues(\.digest), tokenBudget: budget,
      training: String(decoding: try armSettings(arms[0], seed: 1).jsonBytes(), as: UTF8.self),
      probes: questions.settings, questionDigest: questions.digest)
    let folder = try ComparisonFolder(path: output, plan: plan, overwrite: overwrite)
    let waiting = try plan.runs.filter { try folder.result($0.arm, seed: $0.seed) == nil }
    if waiting.count < plan.runs.count {
      progress.note("\(plan.runs.count - waiting.count) of \(plan.runs.count) runs are finished")
    }
    progress.note(
      "\(waiting.count) runs of \(transformer.layout.count) parameters on \(budget) tokens, "
        + "\(questions.questionCount) questions each, \(transformer.products.description)")
    let interruption = Interruption()
    progress.begin("comparing", unit: .tokens, total: waiting.count * budget)
    try IndependentWork.run(count: waiting.count, threadCount: execution.threadCount) { number in
      let (arm, seed) = waiting[number]
      guard !interruption.isRequested, let rows = byName[arm.packing] else { return }
      let run = ComparisonRun(
        arm: arm, seed: seed, rows: rows, model: transformer,
        settings: armSettings(arm, seed: seed), probes: questions)
      let result = try run.result(in: folder, shouldStop: { interruption.isRequested }) { report in
        progress.advance(
          by: report.tokenCount,
          detail: "\(arm.name), seed \(seed), step \(report.step), loss "
            + String(format: "%.4f", report.loss))
      }
      if let result { try folder.write(result) }
    }
    progress.end()
    try report(plan, folder)
  }

  private func report(_ plan: ComparisonPlan, _ folder: ComparisonFolder) throws {
    let results = try plan.arms.map { arm in
      try plan.seeds.compactMap { try folder.result(arm, seed: $0) }
    }
    let finished = results.reduce(0) { $0 + $1.count }
    guard finished == plan.runs.count else {
      throw ComparisonError.stopped(finished: finished, of: plan.runs.count)
    }
    let report = ComparisonReport(results)
    try folder.write(report, to: ComparisonFolder.jsonName, isIndented: true)
    try folder.write(Array(report.html().utf8), to: ComparisonFolder.reportName)
    try Output.write(report.lines() + ["\(folder.path)/\(ComparisonFolder.reportName)"])
  }

  /// The packings by the names of their strategies, or of their folders where two have the same.
  private func named(_ rows: [PackedRows]) throws -> [(name: String, rows: PackedRows)] {
    let first = rows[0].manifest
    for other in rows {
      let manifest = other.manifest
      let differences = [
        ("tokenizer", manifest.tokenizer.fingerprint == first.tokenizer.fingerprint),
        ("chunk length", manifest.chunkLength == first.chunkLength),
        ("EOS", manifest.documentPolicy == first.documentPolicy),
      ].filter { !$0.1 }.map(\.0)
      if let what = differences.first {
        throw ComparisonError.unlikePackings(
          first: rows[0].folder, second: other.folder, what: what)
      }
    }
    let strategies = rows.map(\.manifest.strategy.rawValue)
    if Set(strategies).count == rows.count { return zip(strategies, rows).map { ($0, $1) } }
    let names = rows.map { URL(filePath: $0.folder).standardizedFileURL.lastPathComponent }
    guard Set(names).count == rows.count else {
      throw ValidationError("Packings of equal strategy need folders of different names.")
    }
    return zip(names, rows).map { ($0, $1) }
  }

  private func arms(of packings: [String]) throws -> [ComparisonArm] {
    guard let arms else { return ComparisonArm.standard(packings: packings) }
    let list = (try? String(contentsOfFile: arms, encoding: .utf8)) ?? arms
    let names = list.split { $0 == "," || $0.isNewline }
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    return try names.map { text in
      guard let slash = text.lastIndex(of: "/"),
        let mask = AttentionMask(rawValue: String(text[text.index(after: slash)...]))
      else {
        throw ValidationError("--arms: '\(text)' is not NAME/causal or NAME/intra-document.")
      }
      let name = String(text[..<slash])
      guard packings.contains(name) else {
        throw ComparisonError.unknownPacking(arm: text, known: packings)
      }
      return ComparisonArm(packing: name, mask: mask)
    }
  }

  /// What every run is asked: the probe files, and the documents that were kept apart.
  private func questions(_ rows: PackedRows) throws -> ProbeRun {
    var heldOut: [ProbeTask] = []
    let beside = HeldOutFolder.path(beside: packings[0])
    if heldOutLimit > 0, FileManager.default.fileExists(atPath: beside) {
      heldOut = [
        try ProbeTask(heldOut: beside, rows: rows, limit: heldOutLimit, seed: probes.probeSeed)
      ]
    }
    guard !tasks.isEmpty || !heldOut.isEmpty else {
      throw ValidationError("Give --tasks, or pack with --holdout: there is nothing to ask.")
    }
    return try probes.run(tasks, and: heldOut)
  }

  private func settings(
    _ rows: PackedRows, _ transformer: Transformer, mask: AttentionMask, seed: UInt64, budget: Int
  ) -> TrainingSettings {
    let chunkLength = rows.manifest.chunkLength
    let batch = batch ?? max(1, 8_192 / chunkLength)
    // Packings differ in padding, so equal tokens are not equal rows.
    let tokensOfStep = Double(batch) * Double(rows.manifest.tokenCount) / Double(rows.count)
    var settings = TrainingSettings(
      seed: seed, stepCount: max(1, Int((Double(budget) / tokensOfStep).rounded())),
      batchRowCount: batch, chunkLength: chunkLength, mask: MaskPolicy(mask: mask),
      learningRate: optimizer.learningRate
        ?? TrainingSettings.learningRate(hiddenSize: transformer.configuration.hiddenSize),
      model: transformer)
    optimizer.apply(to: &settings)
    return settings
  }
}

extension ProbeTask {
  /// The documents that were kept apart: the loss of each, by source.
  init(heldOut folder: String, rows: PackedRows, limit: Int, seed: UInt64) throws {
    let documents = try HeldOutDocuments(
      folder: folder, windowLength: rows.manifest.chunkLength,
      vocabularySize: rows.manifest.vocabularySize)
    let tokenizer = try Tokenizer(contentsOf: folder + "/" + TokenizerRecord.fileName)
    var generator = SplitMix64(seed: seed, stream: "compare/held-out")
    var bySource: [[[Int32]]] = Array(repeating: [], count: documents.sources.count)
    documents.forEachBeginning { source, tokens in bySource[source].append(tokens) }
    var items: [ProbeItem] = []
    for (source, texts) in zip(documents.sources, bySource) {
      for (number, tokens) in texts.shuffled(using: &generator).prefix(limit).enumerated() {
        let bytes = try tokenizer.decode(tokens.map { TokenID($0) })
        let text = String(decoding: bytes, as: UTF8.self)
        guard !text.isEmpty else { continue }
        items.append(
          ProbeItem(id: "\(source)/\(number)", group: source, prompt: "", question: .loss(text)))
      }
    }
    self.init(name: "held-out", ability: .languageModelling, content: .items(items))
  }
}
