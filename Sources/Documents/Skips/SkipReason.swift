/// Every way in which input is left out, or kept with a reservation.
///
/// The list is closed: nothing is dropped without one of these. The raw value is the spelling in
/// reports and manifests.
package enum SkipReason: String, CaseIterable, Codable, Sendable {
  // Lines.
  case invalidUTF8 = "invalid-utf8"
  case invalidJSON = "invalid-json"
  case truncatedJSON = "truncated-json"
  case trailingData = "trailing-data"
  case nestingTooDeep = "nesting-too-deep"
  case notAnObject = "not-an-object"
  case misplacedByteOrderMark = "misplaced-byte-order-mark"
  case lineTooLong = "line-too-long"
  case missingText = "missing-text"
  case textNotString = "text-not-string"
  case emptyDocument = "empty-document"
  case damagedPage = "damaged-page"

  // Files found in a folder.
  case hiddenFile = "hidden-file"
  case symbolicLink = "symbolic-link"
  case specialFile = "special-file"
  case invalidName = "invalid-name"
  case binaryFile = "binary-file"
  case fileTooLarge = "file-too-large"

  // Whole files, or the rest of one.
  case unreadableFile = "unreadable-file"
  case truncatedCompression = "truncated-compression"
  case damagedCompression = "damaged-compression"
  case damagedFile = "damaged-file"
  case emptyCompressedFile = "empty-compressed-file"
  case notCompressed = "not-compressed"
  case unsupportedCompression = "unsupported-compression"
  case windowTooLarge = "window-too-large"
  case dictionaryNeeded = "dictionary-needed"
  case unsupportedFormat = "unsupported-format"
  case utf16Text = "utf16-text"
  case jsonArray = "json-array"

  // Notices: the data is kept.
  case replacedSurrogate = "replaced-surrogate"
  case trailingGarbage = "trailing-garbage"
  case misleadingName = "misleading-name"
  case repeatedFile = "repeated-file"
  case otherName = "other-name"
  case ownOutput = "own-output"

  /// Whether the data is kept, or is not input, so that the reason alone does not make a run
  /// incomplete.
  package var isNotice: Bool {
    switch self {
    case .replacedSurrogate, .trailingGarbage, .misleadingName, .repeatedFile, .otherName,
      .ownOutput:
      true
    default: false
    }
  }

  /// One sentence that says what was wrong and what became of the data.
  package var summary: String {
    switch self {
    case .invalidUTF8: "The line, text or file holds bytes that are not UTF-8."
    case .invalidJSON: "The line is not JSON."
    case .truncatedJSON: "The line ends inside a JSON value."
    case .trailingData: "More follows the JSON value of the line."
    case .nestingTooDeep: "Arrays and objects are nested deeper than the limit."
    case .notAnObject: "The line is JSON, but not an object."
    case .misplacedByteOrderMark: "A line after the first starts with a byte order mark."
    case .lineTooLong: "The line, or the text of the row, is longer than the limit."
    case .missingText: "The object has no text member, or the row no text."
    case .textNotString: "The text member or column is not a string."
    case .emptyDocument: "The text has no bytes."
    case .damagedPage: "The page with the row is damaged; the rows of other pages were read."
    case .hiddenFile: "The name starts with a dot, so the file or folder was skipped."
    case .symbolicLink:
      "Inside folders, links to folders are not followed, nor links that lead nowhere."
    case .specialFile: "The entry is neither a file nor a folder."
    case .invalidName: "The file's name is not UTF-8."
    case .binaryFile: "The file holds NUL bytes, so it is not text."
    case .fileTooLarge: "The text file is larger than the limit."
    case .unreadableFile: "The file or folder could not be read."
    case .truncatedCompression:
      "The compressed data ends early; the whole lines before its end were kept."
    case .damagedCompression:
      "The compressed data is damaged; the whole lines before the damage were kept."
    case .damagedFile:
      "The file, or a part of it, is cut or damaged; the rows that can be found were kept."
    case .emptyCompressedFile: "The file is named as compressed and is empty."
    case .notCompressed: "The file is named as compressed and is neither gzip, zstd nor JSON."
    case .unsupportedCompression: "The compression is not one that can be read."
    case .windowTooLarge:
      "The zstd frame needs a window of more than 128 MiB; decompress it with `zstd -d --long=31`."
    case .dictionaryNeeded:
      "The zstd frame needs its dictionary; decompress it with `zstd -d -D DICTIONARY`."
    case .unsupportedFormat: "The file's format is not one that can be read."
    case .utf16Text: "The file is UTF-16, not UTF-8."
    case .jsonArray: "The file is one JSON array, not JSON lines."
    case .replacedSurrogate: "Unpaired surrogate escapes were replaced by U+FFFD; the text is kept."
    case .trailingGarbage: "Bytes after the last gzip member were ignored; the data is kept."
    case .repeatedFile: "The file was given before, under this or another name; it is read again."
    case .otherName:
      "The name does not end as those of JSON Lines and Parquet files; the file was not read."
    case .ownOutput: "The folder is an output of this program; it was not read."
    case .misleadingName: "The file's name does not fit its compression; the data was read."
    }
  }
}
