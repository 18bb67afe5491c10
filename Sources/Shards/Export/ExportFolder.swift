import Files
import Foundation

/// The folder that an export is written into: it appears under its name whole, or not at all.
///
/// Files are written into a sibling, the path with `.partial` appended, which gets the name when
/// its manifest is on the disk.
package final class ExportFolder {
  /// What has been written so far, in the order of completion.
  private(set) var files: [ExportManifest.File] = []

  private let output: OutputFolder

  /// Prepares to write `path`; replaces an export there where `overwrite` says so.
  package init(path: String, overwrite: Bool) throws {
    output = try OutputFolder(
      path: URL(filePath: path).standardizedFileURL.path, rule: ExportFolder.rule,
      layout: .sibling, overwrite: overwrite)
  }

  /// The folder of the finished export.
  package var path: String { output.path }

  /// Starts a file.
  func makeFile(_ name: String) throws -> ExportFile {
    try ExportFile(name: name, folder: output.writingPath) { [weak self] in self?.files.append($0) }
  }

  /// Writes a small file.
  func write(_ bytes: [UInt8], to name: String) throws {
    let file = try makeFile(name)
    try file.write(bytes)
    try file.finish()
  }

  /// Writes the manifest and gives the folder its name.
  func finish(_ manifest: ExportManifest) throws {
    try output.write(manifest.jsonBytes(), to: ExportManifest.fileName)
    try output.finish()
  }

  private static let rule = OutputFolder.Rule(
    content: "an export", lastNames: [ExportManifest.fileName], marks: [ExportManifest.fileName]
  ) { folder, names in
    guard let manifest = ExportManifest.read(folder: folder) else { return names.first }
    let ours = Set(manifest.files.map(\.file)).union([ExportManifest.fileName])
    return names.first { !ours.contains($0) }
  }
}
