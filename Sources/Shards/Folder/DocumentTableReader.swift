import Foundation

/// Reads a document table row by row.
package struct DocumentTableReader {
  private let path: String
  private let data: Data
  private let decoder = JSONDecoder()
  private var start: Data.Index
  private var lineNumber = 0

  /// Opens the table in a folder.
  package init(folder: String) throws {
    path = folder + "/" + DocumentTable.fileName
    do {
      data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    } catch {
      throw ShardsError.system(operation: "open", path: path, reason: "it is missing or unreadable")
    }
    start = data.startIndex
  }

  /// The next row, or nil after the last.
  package mutating func next() throws -> DocumentRow? {
    guard start < data.endIndex else { return nil }
    let end = endOfLine
    lineNumber += 1
    defer { start = end < data.endIndex ? end + 1 : end }
    do {
      return try decoder.decode(DocumentRow.self, from: data[start..<end])
    } catch {
      throw ShardsError.damagedDocumentTable(
        path: path, line: lineNumber, reason: "it is not a row of the document table")
    }
  }

  /// Skips a row without decoding it; false after the last.
  package mutating func skip() -> Bool {
    guard start < data.endIndex else { return false }
    let end = endOfLine
    lineNumber += 1
    start = end < data.endIndex ? end + 1 : end
    return true
  }

  private var endOfLine: Data.Index {
    data.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, start < bytes.count,
        let found = memchr(base + start, 0x0a, bytes.count - start)
      else { return data.endIndex }
      return UnsafeRawPointer(found) - base
    }
  }

  /// The next row whose line holds the bytes of `needle`; the others are skipped.
  mutating func next(containing needle: [UInt8]) throws -> DocumentRow? {
    while start < data.endIndex {
      let line = start..<endOfLine
      let isFound = data.withUnsafeBytes { bytes in
        DocumentTableReader.holds(needle, UnsafeRawBufferPointer(rebasing: bytes[line]))
      }
      if isFound { return try next() }
      _ = skip()
    }
    return nil
  }

  /// Whether some bytes contain `needle`; looks only at the places of its first byte.
  private static func holds(_ needle: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = needle.first, let base = bytes.baseAddress else { return needle.isEmpty }
    var place = 0
    while place + needle.count <= bytes.count {
      let room = bytes.count - needle.count - place + 1
      guard let hit = memchr(base + place, Int32(first), room) else { return false }
      if memcmp(hit, needle, needle.count) == 0 { return true }
      place = UnsafeRawPointer(hit) - base + 1
    }
    return false
  }
}

extension DocumentTable {
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
          reason: "document \(row.documentID) is where \(expected) is expected")
      }
      try body(row)
      expected += 1
    }
  }

  /// The rows of some documents of a packed folder's table, by document.
  ///
  /// The others are skipped: O(bytes of the table), without decoding them. A document that the
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
          reason: "document \(row.documentID) is where \(documentID) is expected")
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
