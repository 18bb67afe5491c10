/// What ends a run: an input that does not exist, is misspelled, or cannot be read at all.
///
/// Bad records and files are not errors; they are `SkippedRecord`s.
package enum DocumentsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file or folder cannot be read, and that is not its fault, or it is named on the command line;
  /// `cause` is the message of the system, or says that the file was changed.
  case unreadable(path: String, cause: String)

  /// An argument is neither a file, a pipe nor a folder.
  case notAFile(path: String, actual: String)

  /// A folder holds no file with the name of a JSON Lines file.
  case noJSONLinesFiles(folder: String)

  /// A folder of text files holds none.
  case noFiles(folder: String)

  /// A source is not spelled `NAME=PATH`.
  case malformedSource(argument: String)

  /// Standard input is named twice.
  case repeatedStandardInput

  /// A zstd file was met, and libzstd is not installed.
  case zstdLibraryMissing(path: String)

  /// The facts, and what to do.
  package var description: String {
    switch self {
    case .unreadable(let path, let cause):
      "cannot read \(path): \(cause)"
    case .notAFile(let path, let actual):
      "\(path) is a \(actual), not a file or folder"
    case .noJSONLinesFiles(let folder):
      """
      \(folder) holds no JSON Lines file (.jsonl, .ndjson or .json, each also with .gz or .zst); \
      to read every file in it as one document, give --source NAME=\(folder)
      """
    case .noFiles(let folder):
      "\(folder) holds no files to read as documents"
    case .malformedSource(let argument):
      "a source is written NAME=PATH, not '\(argument)'"
    case .repeatedStandardInput:
      "standard input (-) can be read only once"
    case .zstdLibraryMissing(let path):
      """
      \(path) is compressed with zstd, and libzstd is not installed; \
      install the package libzstd1 (apt-get install libzstd1) or decompress the file
      """
    }
  }
}
