/// Why the bytes of a page cannot be decompressed or compressed.
package enum CodecError: Error, Equatable {
  /// Nobody reads the codec any more, or its bytes mean different things to different writers.
  case unsupported(CompressionCodec)

  /// The library of the codec is not installed; `package` is its name in Debian.
  case libraryMissing(CompressionCodec, package: String)

  /// The page claims more bytes than the codec can make of what is there.
  case impossibleSize(CompressionCodec, compressed: Int, claimed: Int)

  /// The bytes decompress to more or fewer bytes than the page claims; nil where the codec stopped
  /// before it knew how many.
  case wrongSize(CompressionCodec, claimed: Int, found: Int?)

  /// The bytes are not those of the codec.
  case damaged(CompressionCodec, reason: String)

  /// The library of the codec failed, most likely for lack of memory.
  case failed(CompressionCodec, reason: String)
}

extension CodecError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unsupported(.lz4Hadoop):
      "it is compressed with LZ4 in Hadoop's deprecated frames, which are not supported; "
        + "write it with LZ4_RAW, SNAPPY or ZSTD"
    case .unsupported(let codec):
      "it is compressed with \(codec.name), which is not supported; write it with SNAPPY or ZSTD"
    case .libraryMissing(let codec, let package):
      "\(codec.name) needs a library that is not installed; install the package \(package)"
    case .impossibleSize(let codec, let compressed, let claimed):
      "it claims that \(compressed) bytes of \(codec.name) hold \(claimed) bytes"
    case .wrongSize(let codec, let claimed, let found?):
      "\(codec.name) holds \(found) bytes, and not the \(claimed) that the page claims"
    case .wrongSize(let codec, let claimed, nil):
      "\(codec.name) holds more than the \(claimed) bytes that the page claims"
    case .damaged(let codec, let reason):
      "\(codec.name) is damaged: \(reason)"
    case .failed(let codec, let reason):
      "\(codec.name) failed: \(reason)"
    }
  }
}
