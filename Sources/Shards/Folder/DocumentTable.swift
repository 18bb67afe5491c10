import Files
import Foundation
import Safetensors

/// One document of the document table: who it is, where it came from, and what became of it.
package struct DocumentRow: Codable, Sendable, Equatable {
  /// The rank of the document in the corpus: the `doc_ids` of the shards.
  package var documentID: Int
  package var externalID: String
  package var source: String

  /// The file it was read from, and the line (1-based; 0 for a text file).
  package var path: String
  package var line: Int

  /// Its tokens, without EOS and BOS.
  package var tokenCount: Int

  /// How many of them are in the shards, where it was truncated; nil where it is whole or dropped.
  package var packedTokenCount: Int?

  /// Why it is not in the shards; nil where it is.
  package var dropped: DropReason?

  /// Where it was read: `path:line`, or the path of a text file.
  package var place: String { line == 0 ? path : "\(path):\(line)" }

  enum CodingKeys: String, CodingKey {
    case documentID = "document_id"
    case externalID = "external_id"
    case source, path, line, dropped
    case tokenCount = "token_count"
    case packedTokenCount = "packed_token_count"
  }

  /// A row of the table.
  package init(
    documentID: Int, externalID: String, source: String, path: String, line: Int, tokenCount: Int,
    packedTokenCount: Int? = nil, dropped: DropReason?
  ) {
    self.documentID = documentID
    self.externalID = externalID
    self.source = source
    self.path = path
    self.line = line
    self.tokenCount = tokenCount
    self.packedTokenCount = packedTokenCount
    self.dropped = dropped
  }
}

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
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
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

  /// Calls `body` with each row of a packed folder's table, which must number all documents.
  package static func forEachRecord(
    folder: String, _ body: (DocumentRow) throws -> Void
  ) throws {
    var reader = try DocumentTableReader(folder: folder)
    var expected = 0
    while let row = try reader.next() {
      guard row.documentID == expected else {
        throw ShardsError.damagedDocumentTable(
          path: folder + "/" + fileName, line: expected + 1,
          reason: "document \(row.documentID) stands where \(expected) is expected")
      }
      try body(row)
      expected += 1
    }
  }

  /// The rows of some documents of a packed folder's table, by document.
  ///
  /// The others are passed over: O(bytes of the table), without decoding them. A document that the
  /// table does not have is left out.
  package static func rows(_ documentIDs: Set<Int>, folder: String) throws -> [Int: DocumentRow] {
    var rows: [Int: DocumentRow] = [:]
    guard let last = documentIDs.max() else { return rows }
    var reader = try DocumentTableReader(folder: folder)
    var documentID = 0
    while documentID <= last {
      guard documentIDs.contains(documentID) else {
        guard reader.skip() else { break }
        documentID += 1
        continue
      }
      guard let row = try reader.next() else { break }
      guard row.documentID == documentID else {
        throw ShardsError.damagedDocumentTable(
          path: folder + "/" + fileName, line: documentID + 1,
          reason: "document \(row.documentID) stands where \(documentID) is expected")
      }
      rows[documentID] = row
      documentID += 1
    }
    return rows
  }

  /// The rows of all documents with an external id, ascending by document.
  ///
  /// Lines that do not hold the id are not decoded; O(bytes of the table).
  package static func rows(externalID: String, folder: String) throws -> [DocumentRow] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    let needle = Array(try encoder.encode(externalID))
    var reader = try DocumentTableReader(folder: folder)
    var rows: [DocumentRow] = []
    while let row = try reader.next(containing: needle) {
      if row.externalID == externalID { rows.append(row) }
    }
    return rows
  }
}
