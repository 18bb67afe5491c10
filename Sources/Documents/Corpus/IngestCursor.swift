/// A position between two blocks of a list of files, to resume from.
///
/// It is valid only for the same list of unchanged files.
package struct IngestCursor: Sendable, Hashable, Codable {
  /// The file's place in the list, from 0.
  package var fileIndex: Int

  /// Lines or rows of that file already read, blank lines included; 1 for a text file.
  package var line: Int

  /// Whether nothing of that file is left.
  package var isEndOfFile: Bool

  /// The position after `line` lines of the file at `fileIndex`.
  package init(fileIndex: Int, line: Int, isEndOfFile: Bool) {
    self.fileIndex = fileIndex
    self.line = line
    self.isEndOfFile = isEndOfFile
  }

  private enum CodingKeys: String, CodingKey {
    case fileIndex = "file_index"
    case line
    case isEndOfFile = "is_end_of_file"
  }
}
