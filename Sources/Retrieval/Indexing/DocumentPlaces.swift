import Documents
import GRDB

/// Gives each document its number, and says where it was read; for listed documents both are as in
/// the corpus.
struct DocumentPlaces {
  /// The index, for messages.
  private let path: String
  private let listed: ListedDocuments?
  private var documentList: DocumentList?

  /// By the bytes of the path: strings that look alike are equal, files with such names are not.
  private var fileIDByPath: [[UInt8]: Int]

  /// The places of the documents of `files`, or of those that a document list names.
  init(index path: String, files: [CorpusFile], listed: ListedDocuments?) throws {
    self.path = path
    self.listed = listed
    documentList = try listed.map { try DocumentList(path: $0.documentListPath) }
    fileIDByPath = Dictionary(
      files.enumerated().map { (Array($1.path.utf8), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Skips the entries of the `documentCount` documents that are in the index.
  mutating func resume(after documentCount: Int, _ db: Database) throws {
    guard listed != nil else { return }
    for row in try Row.fetchAll(
      db, sql: "SELECT path, id FROM file WHERE format = 'member'")
    {
      fileIDByPath[key(ofInput: try row.text(at: 0))] = try row.count(at: 1)
    }
    for _ in 0..<documentCount { _ = try documentList?.next() }
  }

  /// The number of the document that follows `documentCount` others, its file and its line.
  mutating func next(
    for document: Document, after documentCount: Int, _ db: Database
  ) throws -> (documentID: Int, fileID: Int, line: Int) {
    guard let listed else {
      let fileID = fileIDByPath[Array(document.location.path.utf8)] ?? 0
      return (documentCount, fileID, document.location.line)
    }
    guard let entry = try documentList?.next() else {
      throw listed.mismatch(
        index: path,
        "\(listed.documentListPath) lists \(documentCount) documents, and there are more "
          + "(\(document.location))")
    }
    guard entry.documentID < listed.statistics.documentCount else {
      throw listed.mismatch(
        index: path,
        "\(listed.documentListPath) lists document \(entry.documentID), the corpus has "
          + "\(listed.statistics.documentCount)")
    }
    let key = key(ofInput: entry.input)
    if let fileID = fileIDByPath[key] { return (entry.documentID, fileID, entry.line) }
    try db.execute(
      sql: """
        INSERT INTO file (path, format, byteCount, modificationTime) VALUES (?, 'member', 0, 0)
        """,
      arguments: [entry.input])
    let fileID = Int(db.lastInsertedRowID)
    fileIDByPath[key] = fileID
    return (entry.documentID, fileID, entry.line)
  }

  /// Throws where a document that is listed was not among the `documentCount` given.
  mutating func requireEnd(after documentCount: Int) throws {
    guard let listed, let entry = try documentList?.next() else { return }
    throw listed.mismatch(
      index: path,
      "\(listed.documentListPath) lists document \(entry.documentID), which was not given; there "
        + "are \(documentCount)")
  }

  /// The key of an input of the corpus: a file that is read may have the same path.
  private func key(ofInput path: String) -> [UInt8] { [0] + Array(path.utf8) }
}
