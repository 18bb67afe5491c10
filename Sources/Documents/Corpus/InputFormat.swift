/// The formats of input files; the raw value is the spelling in an index.
package enum InputFormat: String, CaseIterable, Codable, Sendable {
  /// JSON Lines, plain or compressed: one document per line.
  case jsonLines = "json-lines"
  /// Parquet: one document per row.
  case parquet
  /// Text: the file is one document.
  case text

  /// How the names of such files end, in lower case and without an extension of compression.
  ///
  /// Empty where names do not declare the format.
  var fileExtensions: [String] {
    switch self {
    case .jsonLines: [".jsonl", ".jsonlines", ".ndjson", ".json"]
    case .parquet: [".parquet", ".pq"]
    case .text: []
    }
  }

  /// Whether a file is one document, so that small files share a block.
  var isOneDocument: Bool { self == .text }
}
