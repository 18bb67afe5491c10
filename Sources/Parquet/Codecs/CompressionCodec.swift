/// How the pages of a column chunk are compressed; the raw value is its number in the footer.
///
/// Source: `CompressionCodec` in `parquet.thrift` of Apache Parquet.
package enum CompressionCodec: Int32, CaseIterable, Sendable {
  case uncompressed = 0
  case snappy = 1
  case gzip = 2
  case lzo = 3
  case brotli = 4

  /// LZ4 in the frames of Hadoop, which readers never agreed on; deprecated for `lz4Raw`.
  case lz4Hadoop = 5
  case zstd = 6

  /// One block of LZ4, without a frame.
  case lz4Raw = 7

  /// The name in the format's own spelling.
  package var name: String {
    switch self {
    case .uncompressed: "UNCOMPRESSED"
    case .snappy: "SNAPPY"
    case .gzip: "GZIP"
    case .lzo: "LZO"
    case .brotli: "BROTLI"
    case .lz4Hadoop: "LZ4"
    case .zstd: "ZSTD"
    case .lz4Raw: "LZ4_RAW"
    }
  }
}
