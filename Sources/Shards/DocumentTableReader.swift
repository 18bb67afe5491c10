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
    let end = data[start...].firstIndex(of: 0x0a) ?? data.endIndex
    lineNumber += 1
    defer { start = end < data.endIndex ? end + 1 : end }
    do {
      return try decoder.decode(DocumentRow.self, from: data[start..<end])
    } catch {
      throw ShardsError.damagedDocumentTable(
        path: path, line: lineNumber, reason: "it is not a row of the document table")
    }
  }
}
