import Files
import Foundation
import Packing

/// A packed folder → a folder in another format, row by row.
package struct ShardExporter {
  package let manifest: ShardManifest
  package let format: ExportFormat
  package let options: ExportOptions

  /// What the format cannot carry, and the user agreed to lose.
  package let leftBehind: [String]

  private let folder: String
  private let manifestSHA256: String

  /// Opens a packed folder.
  ///
  /// Throws `ShardsError.exportRefused` where the format cannot carry what is in it.
  package init(folder: String, format: ExportFormat, options: ExportOptions) throws {
    self.folder = folder
    self.format = format
    self.options = options
    manifest = try ShardManifest.read(folder: folder)
    manifestSHA256 = try FileDigest.ofFile(folder + "/" + ShardManifest.fileName).sha256
    leftBehind = format.obstacles(for: manifest)
    var reasons = options.isForced ? [] : leftBehind
    if manifest.rowCount == 0 { reasons.append("the packing has no rows") }
    if let contradiction = format.contradiction(in: options) { reasons.append(contradiction) }
    guard reasons.isEmpty else {
      throw ShardsError.exportRefused(
        path: folder, format: format.rawValue, reasons: reasons,
        canForce: !options.isForced && reasons == leftBehind)
    }
    try format.compression(in: options).requireLibrary()
  }

  /// Writes the rows into `output`, in the order of the shards.
  ///
  /// Each shard is compared with its hash before it is read. `onProgress` gets the number of rows
  /// done. Memory: the segments of a shard, and what the format needs (`mds`: a file, and as much
  /// compressed; `parquet`: a row group, compressed).
  package func export(
    into output: ExportFolder, onProgress: (Int) -> Void = { _ in }
  ) throws {
    let exporter = try format.makeExporter(manifest, options, output, packing: folder)
    var rowCount = 0
    for record in manifest.shards {
      let path = folder + "/" + record.file
      let found = try FileDigest.ofFile(path)
      guard found.sha256 == record.sha256 else { throw ShardsError.alteredShard(path: path) }
      let shard = try Shard(path: path)
      guard shard.chunkLength == manifest.chunkLength, shard.rowCount == record.rows,
        shard.tokenWidth.rawValue == manifest.tokenDType
      else {
        throw ShardsError.damagedShard(path: path, reason: "it is not what its manifest says")
      }
      try exporter.beginShard(record)
      try shard.withTokens { tokens in
        try shard.forEachRow { row, segments, tokenCount, maxSeqlen in
          try exporter.append(
            ExportRow(
              tokenBytes: tokens.bytes(ofRow: row), segments: segments, tokenCount: tokenCount,
              maxSeqlen: maxSeqlen))
          rowCount += 1
          if rowCount % 64 == 0 { onProgress(rowCount) }
        }
      }
    }
    guard rowCount == manifest.rowCount else {
      throw ShardsError.damagedManifest(
        path: folder, reason: "it has \(manifest.rowCount) rows, its shards \(rowCount)")
    }
    try exporter.finish()
    onProgress(rowCount)
    try output.finish(
      ExportManifest(
        of: manifest, manifestSHA256: manifestSHA256, format: format.rawValue,
        compression: format.compression(in: options), options: options,
        leftBehind: leftBehind, files: output.files))
  }
}
