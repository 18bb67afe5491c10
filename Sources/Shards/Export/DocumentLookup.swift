import Foundation

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
