import Compression
import Foundation
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

/// The rows of a document table by number, read on demand.
///
/// Memory: 8 bytes per document.
struct DocumentLookup {
  private let path: String
  private let data: Data
  private var starts: [Int] = [0]

  /// Maps the table of a packed folder and finds its lines.
  init(folder: String) throws {
    path = folder + "/" + DocumentTable.fileName
    do {
      data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    } catch {
      throw ShardsError.system(operation: "open", path: path, reason: "it is missing or unreadable")
    }
    data.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count, let base = bytes.baseAddress,
        let end = memchr(base + start, 0x0a, bytes.count - start)
      {
        start = UnsafeRawPointer(end) - base + 1
        starts.append(start)
      }
    }
  }

  /// The row of a document; throws `ShardsError.damagedDocumentTable`.
  func row(_ documentID: Int) throws -> DocumentRow {
    guard documentID >= 0, documentID + 1 < starts.count else {
      throw ShardsError.damagedDocumentTable(
        path: path, line: documentID + 1, reason: "there is no such line")
    }
    let row: DocumentRow
    do {
      row = try JSONDecoder().decode(
        DocumentRow.self, from: data[starts[documentID]..<starts[documentID + 1]])
    } catch {
      throw ShardsError.damagedDocumentTable(
        path: path, line: documentID + 1, reason: String(describing: error))
    }
    guard row.documentID == documentID else {
      throw ShardsError.damagedDocumentTable(
        path: path, line: documentID + 1, reason: "it is document \(row.documentID)")
    }
    return row
  }
}
