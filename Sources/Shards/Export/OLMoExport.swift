import Compression
import Packing

/// OLMo-core and Dolma, three files for each shard: raw ids (no header, in spite of the name
/// `.npy`), where each fragment lies in them, and which ids are labels.
///
/// A line of the `.csv.gz` is `start,end,id,src,loc`: the places of the fragment, the end
/// exclusive, and the external id, path and line of its document.
final class OLMoExport: RowExporter {
  private let options: ExportOptions
  private let output: ExportFolder
  private let packing: String
  private var table: DocumentLookup?
  private let chunkLength: Int
  private var shardNumber = 0
  private var rowsInShard = 0
  private var current:
    (tokens: ExportFile, labels: ExportFile, places: ExportFile, gzip: GzipEncoder)?
  private var buffer: [UInt8] = []

  init(
    _ manifest: ShardManifest, _ options: ExportOptions, _ output: ExportFolder, packing: String
  ) {
    self.options = options
    self.output = output
    self.packing = packing
    chunkLength = manifest.chunkLength
  }

  func beginShard(_ record: ShardManifest.ShardRecord) throws {
    try finishShard()
    if table == nil { table = try DocumentLookup(folder: packing) }
    let name = "shard-\(shardNumber.fiveDigits)"
    current = (
      try output.makeFile(name + ".npy"), try output.makeFile(name + ".label_mask"),
      try output.makeFile(name + ".csv.gz"), try GzipEncoder()
    )
    shardNumber += 1
    rowsInShard = 0
  }

  func append(_ row: ExportRow) throws {
    guard let current, let table else { return }
    try current.tokens.write(row.tokenBytes)
    buffer.removeAll(keepingCapacity: true)
    DenseTensor.lossMask.append(row.segments, boundaryLoss: options.boundaryLoss, to: &buffer)
    try current.labels.write(buffer)
    var lines = ""
    let start = rowsInShard * chunkLength
    for fragment in row.fragments {
      let document = try table.row(fragment.documentID)
      lines += "\(start + fragment.range.lowerBound),\(start + fragment.range.upperBound),"
      lines += "\(csv(document.externalID)),\(csv(document.path)),\(document.line)\n"
    }
    try current.gzip.encode(Array(lines.utf8)) { try current.places.write($0) }
    rowsInShard += 1
  }

  func finish() throws {
    try finishShard()
  }

  private func finishShard() throws {
    guard let current else { return }
    try current.tokens.finish()
    try current.labels.finish()
    try current.gzip.finish { try current.places.write($0) }
    try current.places.finish()
    self.current = nil
  }

  /// A field of CSV (RFC 4180), quoted where it has to be.
  private func csv(_ text: String) -> String {
    guard text.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
