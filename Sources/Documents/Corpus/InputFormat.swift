/// The formats of input files: the one place that knows which there are.
///
/// The raw value is the spelling in an index.
package enum InputFormat: String, CaseIterable, Codable, Sendable {
  /// JSON Lines, plain or compressed: one document per line.
  case jsonLines = "json-lines"
  /// Text: the file is one document.
  case text

  /// How the names of such files end, in lower case and without an extension of compression.
  ///
  /// Empty where names do not tell the format.
  var fileExtensions: [String] {
    switch self {
    case .jsonLines: [".jsonl", ".ndjson", ".json"]
    case .text: []
    }
  }

  /// Whether a file is one document, so that small files share a block.
  var isOneDocument: Bool { self == .text }

  /// A reader of `file` that leaves out its first `skippedRecordCount` lines.
  ///
  /// Throws where the file needs a library that is missing. What is wrong with the file itself is
  /// in its blocks.
  func makeReader(
    of file: CorpusFile, skippedRecordCount: Int, trie: FieldTrie, limits: ReaderLimits
  ) throws(DocumentsError) -> any RecordReader {
    switch self {
    case .jsonLines:
      try LineReader(
        file: file, trie: trie, limits: limits, skippedLineCount: skippedRecordCount)
    case .text: TextFile(file: file, limits: limits)
    }
  }
}
