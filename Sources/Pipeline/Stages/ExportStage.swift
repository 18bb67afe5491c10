package import Shards

/// A packed folder → a folder in the format of another trainer.
package struct ExportStage: Sendable {
  package var format: ExportFormat
  package var options: ExportOptions

  /// An export into `format` with the given choices.
  package init(format: ExportFormat, options: ExportOptions) {
    self.format = format
    self.options = options
  }

  /// Writes the rows of the packing in `folder` to `output`; returns the packing's manifest and
  /// what the format cannot carry.
  package func export(
    _ folder: String, to output: String, overwrite: Bool, progress: ProgressLine
  ) throws -> (manifest: ShardManifest, leftBehind: [String]) {
    // A refusal must not touch the output.
    let exporter = try ShardExporter(folder: folder, format: format, options: options)
    let target = try ExportFolder(path: output, overwrite: overwrite)
    progress.begin("exporting", unit: .rows, total: exporter.manifest.rowCount)
    try exporter.export(into: target) { progress.update(to: $0) }
    progress.end()
    return (exporter.manifest, exporter.leftBehind)
  }
}
