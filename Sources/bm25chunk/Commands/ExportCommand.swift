import ArgumentParser
import Foundation
import Packing
import Pipeline
import Shards

extension ExportFormat: ExpressibleByArgument {}

extension ExportCompression: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a packing in the format of another trainer.",
    discussion: """
      Formats: \(formats). A row stays a row, in the same order; export.json lists the files with \
      their hashes. What a format cannot represent is refused with the reason, unless you --force it.

        bm25chunk export packed --format mds --output packed-mds
        bm25chunk export packed --format mds --compression zstd --output packed-mds
        bm25chunk export packed --format jsonl --boundary-loss keep --output rows
        bm25chunk export packed --format parquet --output rows

      The folder appears under its name when it is complete. The Python package in \
      Integrations/python reads packings without an export.
      """)

  /// Each format with its readers.
  private static var formats: String {
    ExportFormat.allCases.map { "\($0.rawValue) (\($0.readers))" }.joined(separator: ", ")
  }

  @Argument(help: .packing, completion: .directory)
  var folder: String

  @Option(help: "Format to write.")
  var format: ExportFormat

  @Option(help: .outputFolder, completion: .directory)
  var output: String

  @Flag(help: .overwrite)
  var overwrite = false

  @Flag(help: "Leave out what the format cannot represent; export.json lists it.")
  var force = false

  @Option(
    help: ArgumentHelp(
      """
      Compression of mds and parquet files: none, snappy (parquet only, and its default), zstd, or \
      zstd:LEVEL (1 to 22).
      """, valueName: "method"))
  var compression: ExportCompression?

  @Option(
    help: ArgumentHelp(
      "Size of a file of mds (default: 64) or parquet (default: 512) in MiB.", valueName: "n"))
  var shardMib: Int?

  @OptionGroup(title: "Dense tensors") var dense: DenseTensorOptions

  @OptionGroup var display: ProgressOptions

  func validate() throws {
    guard (1...65_536).contains(shardMib ?? 1) else {
      throw ValidationError("--shard-mib must be between 1 and 65536.")
    }
    if let contradiction = format.contradiction(in: options) {
      throw ValidationError("\(contradiction).")
    }
    var paths = RunPaths(folders: [folder])
    try paths.requireFolder(output, "--output")
  }

  func run() throws {
    Resumption.advise("the packing is unchanged; the same command starts over")
    let result = try ExportStage(format: format, options: options).export(
      folder, to: output, overwrite: overwrite, progress: display.progress)
    for reason in result.leftBehind {
      Outcome.writeError("left out: \(reason)\n")
    }
    try Output.write(
      [
        "\(output): \(result.manifest.rowCount) rows of \(result.manifest.chunkLength) tokens as "
          + format.rawValue
      ] + format.usage(of: result.manifest, at: output).map { "  " + $0 })
  }

  private var options: ExportOptions {
    var options = ExportOptions()
    options.denseTensors = dense.tensors
    options.boundaryLoss = dense.policy
    options.compression = compression
    options.shardByteCount = shardMib.map { $0 << 20 }
    options.isForced = force
    return options
  }
}
