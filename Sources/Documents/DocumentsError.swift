/// What ends a run: an input that does not exist, is misspelled, or cannot be read at all.
///
/// Bad records and files are not errors; they are `SkippedRecord`s.
package enum DocumentsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file or folder cannot be read, and that is not its fault, or it is named on the command
  /// line; `cause` is the message of the system, or says that the file was changed.
  case unreadable(path: String, cause: String)

  /// An argument is neither a file, a pipe nor a folder.
  case notAFile(path: String, actual: String)

  /// A folder holds no file with the name of a JSON Lines or Parquet file.
  case noCorpusFiles(folder: String)

  /// A folder of text files holds none.
  case noFiles(folder: String)

  /// A source is not spelled `NAME=PATH`.
  case malformedSource(argument: String)

  /// Standard input is named twice.
  case repeatedStandardInput

  /// A file is compressed, and the library that decompresses it is not installed; `package` has it.
  case libraryMissing(path: String, compression: String, package: String)

  /// The facts, and what to do.
  package var description: String {
    switch self {
    case .unreadable(let path, let cause):
      "cannot read \(path): \(cause)"
    case .notAFile(let path, let actual):
      "\(path) is a \(actual), not a file or folder"
    case .noCorpusFiles(let folder):
      """
      \(folder) holds no JSON Lines file (.jsonl, .ndjson or .json, each also with .gz or .zst) \
      and no Parquet file (.parquet); to read every file in it as one document, give \
      --source NAME=\(folder); a folder that datasets' save_to_disk wrote is Arrow: pipe it with \
      python -m bm25chunk.read
      """
    case .noFiles(let folder):
      "\(folder) holds no files to read as documents"
    case .malformedSource(let argument):
      "a source is written NAME=PATH, not '\(argument)'"
    case .repeatedStandardInput:
      "standard input (-) can be read only once"
    case .libraryMissing(let path, let compression, let package):
      """
      \(path) is compressed with \(compression), and the library for it is not installed; \
      install the package \(package) (apt-get install \(package)) or decompress the file
      """
    }
  }
}
