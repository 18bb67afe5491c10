import Foundation

/// A small Parquet file that pyarrow, DuckDB or polars wrote, with its rows as pyarrow reads them.
///
/// `Benchmarks/check_parquet_reading.py --samples` writes them.
package enum ParquetSample: String, CaseIterable, Sendable {
  case dictionaryV1Snappy = "dictionary-v1-snappy"
  case deltaV2Zstd = "delta-v2-zstd"
  case deltaLengthV1Gzip = "delta-length-v1-gzip"
  case requiredPlain = "required-plain"
  case duckdbV2Zstd = "duckdb-v2-zstd"
  case polarsSnappy = "polars-snappy"

  /// A column of each type that has a form as text.
  case kinds

  /// The path of the file.
  package var path: String { file("parquet").path }

  /// The rows: for each column outside lists its value as text, or nil for null.
  package func rows() throws -> [[String: String?]] {
    try Data(contentsOf: file("jsonl")).split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode([String: String?].self, from: $0)
    }
  }

  private func file(_ ending: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "ParquetSamples/\(rawValue).\(ending)")
  }
}
