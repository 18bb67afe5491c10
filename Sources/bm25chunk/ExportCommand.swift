import ArgumentParser
import Foundation
import Pipeline
import Shards

extension ExportFormat: ExpressibleByArgument {}
extension BoundaryLoss.Name: ExpressibleByArgument {}

/// A list of dense tensors, with commas between.
struct DenseTensorList: ExpressibleByArgument {
  var tensors: Set<DenseTensor>

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let tensors = parts.compactMap { DenseTensor(rawValue: String($0)) }
    guard tensors.count == parts.count else { return nil }
    self.tensors = Set(tensors)
  }

  static var allValueStrings: [String] { DenseTensor.allCases.map(\.rawValue) }
}

/// What is written for each token, and which tokens a model is asked for.
struct DenseTensorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Write these for each token: position-ids (from 0 in each segment), segment-ids (from 1; 0 is \
      padding), loss-mask (1 where the token is a label).
      """, valueName: "name,…"))
  var emit: DenseTensorList?

  @Option(
    help: """
      The first token of a document behind another, as a label: keep it, mask it, or keep it where \
      the documents are related.
      """)
  var boundaryLoss: BoundaryLoss.Name = .mask

  @Option(
    help: ArgumentHelp(
      "With --boundary-loss related: the least BM25 score (default: any above 0).",
      valueName: "score"))
  var boundaryScore: Float?

  func validate() throws {
    guard boundaryScore == nil || boundaryLoss == .related else {
      throw ValidationError("--boundary-score is for --boundary-loss related.")
    }
    guard (boundaryScore ?? 0).isFinite, boundaryScore ?? 0 >= 0 else {
      throw ValidationError("--boundary-score must be a number of at least 0.")
    }
  }

  var tensors: Set<DenseTensor> { emit?.tensors ?? [] }
  var policy: BoundaryLoss { BoundaryLoss(boundaryLoss, threshold: boundaryScore ?? 0) }
}

/// How files are compressed: `none`, `zstd` or `zstd:LEVEL`.
struct ExportCompression: ExpressibleByArgument {
  /// Nil for none.
  var zstdLevel: Int32?

  init?(argument: String) {
    switch argument {
    case "none": zstdLevel = nil
    case "zstd": zstdLevel = 3
    default:
      guard argument.hasPrefix("zstd:"), let level = Int32(argument.dropFirst("zstd:".count)),
        (1...22).contains(level)
      else { return nil }
      zstdLevel = level
    }
  }

  init() {}

  var defaultValueDescription: String { "none" }
}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a packing in the format of another trainer.",
    discussion: """
      Formats: mds (MosaicML Streaming, llm-foundry), megatron (.bin and .idx), olmo (OLMo-core, \
      Dolma), datatrove (nanotron), npy (NumPy), jsonl (datasets, TRL). A row stays a row, in the \
      same order; export.json lists the files with their hashes. What a format cannot carry is \
      refused with the reason, unless you --force it.

        bm25chunk export packed --format mds --output packed-mds
        bm25chunk export packed --format mds --compression zstd --output packed-mds
        bm25chunk export packed --format jsonl --boundary-loss keep --output rows

      The folder appears under its name when it is whole. The Python package in \
      Integrations/python reads packings as they are, without an export.
      """)

  @Argument(help: "A folder written by `bm25chunk pack`.", completion: .directory)
  var folder: String

  @Option(help: "The format to write.")
  var format: ExportFormat

  @Option(help: "The folder to write.", completion: .directory)
  var output: String

  @Flag(help: "Replace an export that is there.")
  var overwrite = false

  @Flag(help: "Leave behind what the format cannot carry; export.json says what that is.")
  var force = false

  @Option(
    help: ArgumentHelp(
      "Compress the files of mds: none, zstd, or zstd:LEVEL (1 to 22).", valueName: "method"))
  var compression: ExportCompression = ExportCompression()

  @OptionGroup(title: "Tokens") var dense: DenseTensorOptions

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    if let contradiction = options.contradiction {
      throw ValidationError("\(contradiction).")
    }
    let packing = URL(filePath: folder).standardizedFileURL.path
    let target = URL(filePath: output).standardizedFileURL.path
    guard target != packing, !target.hasPrefix(packing + "/") else {
      throw ValidationError(
        "--output: \(output) lies in \(folder), which holds nothing but shards.")
    }
  }

  func run() throws {
    Resumption.advise("the packing is as it was; the same command begins anew")
    let result = try ExportStage(options: options).export(
      folder, to: output, overwrite: overwrite, progress: ProgressLine(isQuiet: quiet))
    for reason in result.leftBehind {
      Outcome.writeError("left behind: \(reason)\n")
    }
    try Output.write(
      [
        "\(output): \(result.manifest.rowCount) rows of \(result.manifest.chunkLength) tokens as "
          + format.rawValue
      ] + format.usage(of: result.manifest, at: output).map { "  " + $0 })
  }

  private var options: ExportOptions {
    var options = ExportOptions(format: format)
    options.denseTensors = dense.tensors
    options.boundaryLoss = dense.policy
    options.zstdLevel = compression.zstdLevel
    options.isForced = force
    return options
  }
}
