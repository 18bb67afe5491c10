import Foundation

/// SQLite's count of the transactions that changed a file, which stands in its header.
enum ChangeCounter {
  /// Where the header holds the counter, and the counter for which its version number is valid
  /// (SQLite file format, §1.3.7 and §1.3.14): four bytes each, big-endian.
  private static let offsets: [UInt64] = [24, 92]

  /// Sets the counter of a closed database to 1.
  ///
  /// A build that was killed and went on has needed other transactions than one that was not. Apart
  /// from their count the files are the same, and now they are so to the last byte.
  static func reset(path: String) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    for offset in offsets {
      try file.seek(toOffset: offset)
      try file.write(contentsOf: Data([0, 0, 0, 1]))
    }
    try file.close()
  }
}
