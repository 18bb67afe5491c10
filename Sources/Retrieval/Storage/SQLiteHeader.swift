package import Files
import Foundation

/// The first hundred bytes of an SQLite database (SQLite file format, §1.3).
package enum SQLiteHeader {
  private static let magic = Data("SQLite format 3\0".utf8)

  /// Where the "user version" is, and the "application ID": four bytes each, big-endian.
  private static let userVersionOffset = 60
  private static let applicationIDOffset = 68

  /// Where the "file change counter" is, and the "version-valid-for number", a copy of it: four
  /// bytes each, big-endian.
  private static let changeCounterOffsets = [24, 92]

  /// Whether the file at `path` begins like an SQLite database; nothing is read of a pipe.
  package static func isPresent(path: String) throws(FileError) -> Bool {
    try read(path, count: magic.count) == magic
  }

  /// The application id of the database at `path`; nil where the file is not a database.
  static func applicationID(path: String) throws(FileError) -> Int? {
    try number(at: applicationIDOffset, path: path)
  }

  /// The `PRAGMA user_version` of the database at `path`; nil where the file is not a database.
  ///
  /// As it is in the file itself, without a write-ahead log.
  static func userVersion(path: String) throws(FileError) -> Int? {
    try number(at: userVersionOffset, path: path)
  }

  private static func number(at offset: Int, path: String) throws(FileError) -> Int? {
    guard
      let header = try read(path, count: offset + 4), header.starts(with: magic),
      header.count == offset + 4
    else { return nil }
    return header.suffix(4).reduce(0) { $0 << 8 | Int($1) }
  }

  /// The first bytes of a file; nil where there is none, or something other than a file.
  private static func read(_ path: String, count: Int) throws(FileError) -> Data? {
    let file: RandomAccessFile
    do throws(FileError) {
      file = try RandomAccessFile(path: path)
    } catch {
      if case .notRegularFile = error { return nil }
      guard error.isAbsence else { throw error }
      return nil
    }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { bytes.deallocate() }
    return Data(bytes.prefix(try file.read(at: 0, into: bytes)))
  }

  /// Sets the change counter of a closed database with checked pages, its number of transactions,
  /// to 1.
  ///
  /// A build that was killed and resumed has needed other transactions than one that was not. Apart
  /// from their number the files are equal; with it reset they are equal to the last byte.
  static func resetChangeCounter(path: String) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    defer { try? file.close() }
    guard
      var page = try file.read(upToCount: PageChecksum.pageByteCount),
      page.count == PageChecksum.pageByteCount
    else { throw RetrievalError.damaged(path: path, what: "it ends in its first page") }
    for offset in changeCounterOffsets {
      page.replaceSubrange(offset..<offset + 4, with: [0, 0, 0, 1])
    }
    page.withUnsafeMutableBytes { PageChecksum.write(into: $0, at: 0) }
    try file.seek(toOffset: 0)
    try file.write(contentsOf: page)
  }
}
