import Foundation
import JSON

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
    let line = try line(of: documentID)
    let row: DocumentRow
    do {
      row = try JSONDecoder().decode(DocumentRow.self, from: data[line])
    } catch {
      throw damage(documentID, String(describing: error))
    }
    guard row.documentID == documentID else {
      throw damage(documentID, "it is document \(row.documentID)")
    }
    return row
  }

  /// The external id of a document, as UTF-8; throws `ShardsError.damagedDocumentTable`.
  ///
  /// The rest of the row is skipped, which takes a small part of the time of `row`.
  func externalID(_ documentID: Int) throws(ShardsError) -> [UInt8] {
    let line = try line(of: documentID)
    let found = data.withUnsafeBytes { bytes in
      Result { () throws(ShardsError) in
        try DocumentLookup.identity(in: UnsafeRawBufferPointer(rebasing: bytes[line])) {
          damage(documentID, "\($1) is expected at byte \($0)")
        }
      }
    }
    let identity = try found.get()
    guard identity.documentID == documentID, let externalID = identity.externalID else {
      throw damage(documentID, "it is another document, or has no id")
    }
    return externalID
  }

  private static let documentIDKey = Array(DocumentRow.CodingKeys.documentID.rawValue.utf8)
  private static let externalIDKey = Array(DocumentRow.CodingKeys.externalID.rawValue.utf8)

  private static func identity(
    in line: UnsafeRawBufferPointer, _ failure: @escaping (Int, String) -> ShardsError
  ) throws(ShardsError) -> (documentID: Int?, externalID: [UInt8]?) {
    var identity: (documentID: Int?, externalID: [UInt8]?)
    var cursor = JSONCursor<ShardsError>(line, failure: failure)
    try cursor.readObject { (cursor, key) throws(ShardsError) in
      switch key {
      case documentIDKey: identity.documentID = cursor.takeCount()
      case externalIDKey: identity.externalID = try cursor.readString()
      default: try cursor.skipValue()
      }
    }
    return identity
  }

  private func line(of documentID: Int) throws(ShardsError) -> Range<Int> {
    guard documentID >= 0, documentID + 1 < starts.count else {
      throw damage(documentID, "there is no such line")
    }
    return starts[documentID]..<starts[documentID + 1]
  }

  private func damage(_ documentID: Int, _ reason: String) -> ShardsError {
    .damagedDocumentTable(path: path, line: documentID + 1, reason: reason)
  }
}
