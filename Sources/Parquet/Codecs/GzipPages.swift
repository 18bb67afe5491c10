import CZlib

/// Decompresses pages of GZIP: members of RFC 1952 one after another, or one stream of zlib, which
/// some old writers made.
final class GzipPages {
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(CodecError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15: the largest window; 32: a header of gzip or of zlib.
    let status = inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .failed(.gzip, reason: "zlib did not start (\(status))") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decompresses `page` into `output`, which it must fill; neither is empty.
  func decompress(
    _ page: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: page.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(clamping: page.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: output.count)
    repeat {
      inflateReset(stream)
      switch inflate(stream, Z_FINISH) {
      case Z_STREAM_END: break
      case Z_BUF_ERROR where stream.pointee.avail_out == 0 && stream.pointee.avail_in > 0,
        Z_OK where stream.pointee.avail_out == 0 && stream.pointee.avail_in > 0:
        throw .wrongSize(.gzip, claimed: output.count, found: nil)
      case Z_BUF_ERROR, Z_OK:
        throw .damaged(.gzip, reason: "it ends early")
      case Z_MEM_ERROR:
        throw .failed(.gzip, reason: "there is not enough memory")
      case let status:
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)"
        throw .damaged(.gzip, reason: reason)
      }
    } while stream.pointee.avail_in > 0
    let found = output.count - Int(stream.pointee.avail_out)
    guard found == output.count else {
      throw .wrongSize(.gzip, claimed: output.count, found: found)
    }
  }
}
