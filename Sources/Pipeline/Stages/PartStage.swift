import Files
import Foundation
import Shards

/// Spooled chunks of one partition → a folder from which `MergeStage` makes shards.
struct PartStage {
  let settings: PackingSettings
  let partition: Int
  let tokenizer: TokenizerFiles
  let folder: OutputFolder

  /// Writes everything; `part.json` comes last, so a folder that has one is whole.
  func write(
    _ spoolPaths: [String], units: [PackingUnit],
    forEachRow: ((DocumentRow) throws -> Void) throws -> Void
  ) throws {
    var records: [PackingPart.Unit] = []
    for (path, unit) in zip(spoolPaths, units) {
      // The spool in the working folder stays until the part is whole: a killed run finds it there.
      try FileManager.default.linkItem(atPath: path, toPath: folder.path + "/" + unit.fileName)
      let digest = try FileDigest.ofFile(path)
      let spool = try ChunkSpool(path: path, tokenWidth: settings.tokenWidth)
      records.append(
        PackingPart.Unit(
          number: unit.number, file: unit.fileName, chunks: spool.count, bytes: digest.byteCount,
          sha256: digest.sha256))
    }
    let table = try DocumentTable.write(folder: folder.path, nextRecord: forEachRow)
    try tokenizer.write(into: folder)
    let part = PackingPart(
      partition: partition, settings: settings, units: records, documentTable: table)
    try folder.write(part.jsonBytes(), to: PackingPart.fileName)
  }
}
