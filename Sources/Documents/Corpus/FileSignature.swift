/// What the first bytes of a file say it is.
enum FileSignature: Equatable {
  case gzip
  case zstd
  /// Not something with a signature: read as text.
  case text
  /// Something that cannot be read.
  case foreign(FileFault)

  /// As many bytes as any signature needs.
  static let byteCount = 264

  /// The signature in the first bytes of a file, at least `byteCount` of them or all there are.
  init(_ prefix: some RandomAccessCollection<UInt8>) {
    let bytes = Array(prefix.prefix(FileSignature.byteCount))
    if bytes.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) || FileSignature.isSkippable(bytes) {
      self = .zstd
    } else if let fault = FileSignature.fault(bytes) {
      self = .foreign(fault)
    } else {
      self = .text
    }
  }

  /// Whether the bytes begin a zstd frame that decoders pass over.
  private static func isSkippable(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 4 && bytes[0] & 0xf0 == 0x50 && bytes[1...].starts(with: [0x2a, 0x4d, 0x18])
  }

  private static func fault(_ bytes: [UInt8]) -> FileFault? {
    for (magic, reason, advice) in foreignMagic where bytes.starts(with: magic) {
      return FileFault(reason: reason, detail: advice)
    }
    if bytes.dropFirst(257).starts(with: "ustar".utf8) {
      return FileFault(reason: .unsupportedFormat, detail: "a tar archive; unpack it first")
    }
    return nil
  }

  private static let foreignMagic: [(magic: [UInt8], reason: SkipReason, advice: String)] = [
    (
      Array("PAR1".utf8), .unsupportedFormat,
      "a Parquet file; it is read from a file whose name ends in .parquet, not from a pipe"
    ),
    (Array("SQLite format 3\0".utf8), .unsupportedFormat, "a SQLite database"),
    (
      Array("ARROW1\0\0".utf8), .unsupportedFormat,
      "an Arrow file; pipe its rows with python -m bm25chunk.read"
    ),
    (
      [0xff, 0xff, 0xff, 0xff], .unsupportedFormat,
      "an Arrow stream, as datasets' save_to_disk writes it; pipe its rows with "
        + "python -m bm25chunk.read"
    ),
    (Array("ORC".utf8), .unsupportedFormat, "an ORC file; write it as JSON lines"),
    (Array("Obj\u{1}".utf8), .unsupportedFormat, "an Avro file; write it as JSON lines"),
    ([0x89] + Array("HDF\r\n".utf8), .unsupportedFormat, "an HDF5 file; write it as JSON lines"),
    (Array("%PDF-".utf8), .unsupportedFormat, "a PDF file; extract its text first"),
    ([0x50, 0x4b, 0x03, 0x04], .unsupportedFormat, "a zip archive; unpack it first"),
    ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], .unsupportedFormat, "a 7z archive; unpack it first"),
    (
      [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], .unsupportedCompression,
      "xz; decompress it (xz -d) or recompress it with zstd"
    ),
    (
      Array("BZh".utf8), .unsupportedCompression,
      "bzip2; decompress it (bzip2 -d) or recompress it with zstd"
    ),
    (
      [0x04, 0x22, 0x4d, 0x18], .unsupportedCompression,
      "lz4; decompress it (lz4 -d) or recompress it with zstd"
    ),
    ([0xff, 0xfe], .utf16Text, "UTF-16 (little endian); convert it with iconv -t UTF-8"),
    ([0xfe, 0xff], .utf16Text, "UTF-16 (big endian); convert it with iconv -t UTF-8"),
    ([0x7b, 0x00], .utf16Text, "UTF-16 (little endian); convert it with iconv -t UTF-8"),
    ([0x00, 0x7b], .utf16Text, "UTF-16 (big endian); convert it with iconv -t UTF-8"),
  ]
}
