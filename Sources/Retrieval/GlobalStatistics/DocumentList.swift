import Foundation

/// Reads which documents of a corpus an index holds, and where they are in the corpus.
///
/// A text file: for each document of the index, in order, a line with its number in the corpus, its
/// line in the input, and the name of the input, separated by tabs; see Formats.md. A line is read
/// when its document comes, so the file may still grow then, or be a pipe.
struct DocumentList {
  /// One document.
  struct Entry: Equatable {
    var documentID: Int
    var line: Int
    var input: String
  }

  private let path: String
  private let file: FileHandle
  private var buffer = Data()
  private var lineNumber = 0
  private var lastDocumentID = -1

  /// Opens the file at `path`; throws `RetrievalError.malformedDocumentList` where it cannot be
  /// read.
  init(path: String) throws {
    self.path = path
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw RetrievalError.malformedDocumentList(path: path, line: 0)
    }
    self.file = file
  }

  /// The next document; nil where there is none yet.
  ///
  /// Throws `RetrievalError.malformedDocumentList`.
  mutating func next() throws -> Entry? {
    guard let row = try nextLine() else { return nil }
    lineNumber += 1
    let fields = row.split(separator: 0x09, maxSplits: 2, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard
      fields.count == 3, let documentID = UInt32(fields[0]), let line = Int(fields[1]), line >= 0,
      Int(documentID) > lastDocumentID
    else { throw RetrievalError.malformedDocumentList(path: path, line: lineNumber) }
    lastDocumentID = Int(documentID)
    return Entry(documentID: lastDocumentID, line: line, input: fields[2])
  }

  /// The next line without its line feed, which the last one need not have.
  private mutating func nextLine() throws -> Data? {
    var searched = buffer.startIndex
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0a) {
        defer { buffer = buffer[buffer.index(after: end)...] }
        return buffer[..<end]
      }
      searched = buffer.endIndex
      guard let more = try file.read(upToCount: 1 << 16), !more.isEmpty else { break }
      let offset = searched - buffer.startIndex
      buffer = Data(buffer) + more
      searched = buffer.startIndex + offset
    }
    guard !buffer.isEmpty else { return nil }
    defer { buffer = Data() }
    return buffer
  }
}
