import CZlib
import Testing

/// One gzip member with `bytes`, as zlib makes it.
package func gzipMember(_ bytes: some Sequence<UInt8>) throws -> [UInt8] {
  var input = Array(bytes)
  var stream = z_stream()
  let status = deflateInit2_(
    &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  try #require(status == Z_OK)
  defer { deflateEnd(&stream) }
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(input.count))))
  try input.withUnsafeMutableBufferPointer { input in
    try output.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      try #require(deflate(&stream, Z_FINISH) == Z_STREAM_END)
    }
  }
  return Array(output.prefix(output.count - Int(stream.avail_out)))
}

/// What one gzip member holds, as zlib reads it.
package func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
  var input = bytes
  var stream = z_stream()
  let status = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  try #require(status == Z_OK)
  defer { inflateEnd(&stream) }
  var output: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  try input.withUnsafeMutableBufferPointer { input in
    stream.next_in = input.baseAddress
    stream.avail_in = UInt32(input.count)
    var result = Z_OK
    while result == Z_OK {
      result = piece.withUnsafeMutableBufferPointer { buffer in
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(buffer.count)
        return inflate(&stream, Z_NO_FLUSH)
      }
      output += piece.prefix(piece.count - Int(stream.avail_out))
    }
    try #require(result == Z_STREAM_END && stream.avail_in == 0)
  }
  return output
}
