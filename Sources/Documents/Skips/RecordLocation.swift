/// A line or a row of an input file, or the file as a whole.
package struct RecordLocation: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The file's path as the command line or the folder walk gave it; `-` for standard input.
  package var path: String

  /// The number of the line or row from 1, or 0 for the file as a whole.
  package var line: Int

  /// The place at `line` of the file at `path`.
  package init(path: String, line: Int = 0) {
    self.path = path
    self.line = line
  }

  /// `path:line`, or `path` for a file as a whole.
  package var description: String { line == 0 ? path : "\(path):\(line)" }
}
