import Files
import Foundation
import Packing
import Shards

/// Spooled chunks of one partition → a folder from which `MergeStage` makes shards.
struct PartStage {
  let plan: PackingPlan
  let partition: Int
  let folder: OutputFolder

  /// Writes everything; `part.json` comes last, so a folder that has one is whole.
  ///
  /// `spools` are in the order of the units.
  func write(_ spools: [ChunkSpool], _ documents: PackedDocuments) throws {
    var records: [PackingPart.Unit] = []
    for (unit, spool) in zip(plan.units, spools) {
      // The spool in the working folder stays until the part is whole: a killed run finds it there.
      try FileManager.default.linkItem(
        atPath: spool.path, toPath: folder.path + "/" + unit.fileName)
      let digest = try FileDigest.ofFile(spool.path)
      records.append(
        PackingPart.Unit(
          number: unit.number, pass: plan.settings.repeatsDocuments ? unit.pass : nil,
          file: unit.fileName, chunks: spool.count, bytes: digest.byteCount,
          sha256: digest.sha256))
    }
    let table = try DocumentTable.write(folder: folder.path, nextRecord: documents.forEachRow)
    try plan.tokenizerFiles.write(into: folder)
    let part = PackingPart(
      partition: partition, settings: plan.settings, corpus: plan.corpus, units: records,
      documentTable: table)
    try folder.write(part.jsonBytes(), to: PackingPart.fileName)
  }
}
