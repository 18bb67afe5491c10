import Foundation

/// The first hundred bytes of an SQLite database (SQLite file format, §1.3).
package enum SQLiteHeader {
  private static let magic = Data("SQLite format 3\0".utf8)

  /// Where the "application ID" is: four bytes, big-endian.
  private static let applicationIDOffset = 68

  /// Where the "file change counter" is, and the "version-valid-for number", a copy of it: four
  /// bytes each, big-endian.
  private static let changeCounterOffsets: [UInt64] = [24, 92]

  /// Whether the file at `path` begins like an SQLite database; nothing is read of a pipe.
  package static func isPresent(path: String) -> Bool {
    read(path, count: magic.count) == magic
  }

  /// The application id of the database at `path`; nil where the file is not a database.
  static func applicationID(path: String) -> Int? {
    guard
      let header = read(path, count: applicationIDOffset + 4), header.starts(with: magic),
      header.count == applicationIDOffset + 4
    else { return nil }
    return header.suffix(4).reduce(0) { $0 << 8 | Int($1) }
  }

  private static func read(_ path: String, count: Int) -> Data? {
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
    guard
      attributes?[.type] as? FileAttributeType == .typeRegular,
      let file = FileHandle(forReadingAtPath: resolved)
    else { return nil }
    defer { try? file.close() }
    return try? file.read(upToCount: count)
  }

  /// Sets the change counter of a closed database, its number of transactions, to 1.
  ///
  /// A build that was killed and resumed has needed other transactions than one that was not. Apart
  /// from their number the files are equal; with it reset they are equal to the last byte.
  static func resetChangeCounter(path: String) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    for offset in changeCounterOffsets {
      try file.seek(toOffset: offset)
      try file.write(contentsOf: Data([0, 0, 0, 1]))
    }
    try file.close()
  }
}
