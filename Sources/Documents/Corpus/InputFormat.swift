/// The formats of input files; the raw value is the spelling in an index.
package enum InputFormat: String, CaseIterable, Codable, Sendable {
  /// JSON Lines, plain or compressed: one document per line.
  case jsonLines = "json-lines"
  /// Text: the file is one document.
  case text

  /// How the names of such files end, in lower case and without an extension of compression.
  ///
  /// Empty where names do not declare the format.
  var fileExtensions: [String] {
    switch self {
    case .jsonLines: [".jsonl", ".ndjson", ".json"]
    case .text: []
    }
  }

  /// What reads a file of the format, and leaves out the first `skippedLineCount` lines.
  func makeReader(
    of file: CorpusFile, trie: FieldTrie, limits: ReaderLimits, skippedLineCount: Int
  ) throws(DocumentsError) -> any RecordReader {
    switch self {
    case .jsonLines:
      try LineReader(file: file, trie: trie, limits: limits, skippedLineCount: skippedLineCount)
    case .text: TextFile(file: file, limits: limits)
    }
  }

  /// Whether a file is one document, so that small files share a block.
  var isOneDocument: Bool { self == .text }
}
