import Files
import Foundation
import JSON

/// `documents.jsonl`: a line for each document of the corpus, in order, so that every token of a
/// shard can be traced to its file and line without the index.
package enum DocumentTable {
  package static let fileName = "documents.jsonl"

  /// Writes the rows that `nextRecord` gives, and says what was written.
  package static func write(
    folder: String, nextRecord: (_ emit: (DocumentRow) throws -> Void) throws -> Void
  ) throws -> ShardManifest.FileRecord {
    let file = try AtomicFile(path: folder + "/" + fileName)
    var digest = FileDigest()
    var rowCount = 0
    var buffer: [UInt8] = []
    let encoder = JSONForm.encoder
    func flush() throws {
      try buffer.withUnsafeBytes { bytes in
        try file.write(bytes)
        digest.update(bytes)
      }
      buffer.removeAll(keepingCapacity: true)
    }
    try nextRecord { record in
      buffer += try encoder.encode(record)
      buffer.append(0x0a)
      rowCount += 1
      if buffer.count > 1 << 18 { try flush() }
    }
    try flush()
    try file.commit()
    return ShardManifest.FileRecord(
      file: fileName, rows: rowCount, bytes: digest.byteCount, sha256: digest.hexadecimal())
  }
}
