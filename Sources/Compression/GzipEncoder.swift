import CZlib
import Foundation

/// Compresses bytes into one gzip member (RFC 1952) without a name or a time.
package final class GzipEncoder {
  private let stream: UnsafeMutablePointer<z_stream>
  private var output = [UInt8](repeating: 0, count: 1 << 16)

  /// An encoder at zlib's default level.
  package init() throws {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15: the largest window; 16: a gzip header and trailer; 8: zlib's default memory.
    let status = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw POSIXError(.ENOMEM) }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Compresses the next bytes, and gives `body` what is ready.
  package func encode(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try run(bytes, flush: Z_NO_FLUSH, body)
  }

  /// Completes the member, and gives `body` the rest.
  package func finish(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try run([], flush: Z_FINISH, body)
  }

  private func run(
    _ bytes: [UInt8], flush: Int32, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var input = bytes
    try input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(clamping: input.count)
      repeat {
        let count = output.withUnsafeMutableBufferPointer { buffer in
          stream.pointee.next_out = buffer.baseAddress
          stream.pointee.avail_out = UInt32(buffer.count)
          deflate(stream, flush)
          return buffer.count - Int(stream.pointee.avail_out)
        }
        try output.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        // A full buffer may hide more of it.
      } while stream.pointee.avail_out == 0
    }
  }
}
