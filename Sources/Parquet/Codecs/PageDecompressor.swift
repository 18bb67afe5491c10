import Compression

/// Decompresses the pages of a column chunk.
///
/// One per thread: it keeps what zlib and libzstd need between pages.
package final class PageDecompressor {
  private enum Method {
    case none
    case snappy
    case gzip(GzipPages)
    case brotli
    case zstd(ZstdFrameDecoder)
    case lz4Raw
  }

  package let codec: CompressionCodec
  private let method: Method

  /// Prepares for a codec.
  ///
  /// Throws `CodecError.unsupported`, and `libraryMissing` where the codec needs one.
  package init(_ codec: CompressionCodec) throws(CodecError) {
    self.codec = codec
    switch codec {
    case .uncompressed: method = .none
    case .snappy: method = .snappy
    case .gzip: method = .gzip(try GzipPages())
    case .brotli:
      guard BrotliPages.isAvailable else {
        throw .libraryMissing(.brotli, package: "libbrotli1")
      }
      method = .brotli
    case .lz4Raw:
      guard LZ4Pages.isAvailable else { throw .libraryMissing(.lz4Raw, package: "liblz4-1") }
      method = .lz4Raw
    case .zstd:
      guard let decoder = ZstdFrameDecoder() else {
        throw .libraryMissing(.zstd, package: "libzstd1")
      }
      method = .zstd(decoder)
    case .lzo, .lz4Hadoop: throw .unsupported(codec)
    }
  }

  /// Refuses a size that no page of `compressed` bytes can have; to be called before memory is
  /// taken for it.
  package func check(compressed: Int, claimed: Int) throws(CodecError) {
    let isPossible =
      switch codec {
      case .uncompressed: claimed == compressed
      // The most that these make of one byte: a copy of 64 bytes in 3; 258 bytes in 2 bits; a run
      // of 255 per byte; a block of 128 KiB in 4 bytes.
      case .snappy: claimed / 22 <= compressed
      case .gzip: claimed / 1032 <= compressed
      case .lz4Raw: claimed / 255 <= compressed
      case .zstd: claimed >> 15 <= compressed
      // One command copies up to 16 MiB.
      case .brotli: claimed >> 24 <= compressed
      case .lzo, .lz4Hadoop: false
      }
    guard isPossible || claimed == 0 else {
      throw .impossibleSize(codec, compressed: compressed, claimed: claimed)
    }
  }

  /// Decompresses `page` into `output`, which must have the size that the page claims.
  ///
  /// A page that claims no bytes is not looked at: writers put nothing there, or an empty frame.
  package func decompress(
    _ page: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    guard !output.isEmpty else { return }
    guard !page.isEmpty else { throw .damaged(codec, reason: "it is empty") }
    switch method {
    case .none:
      guard page.count == output.count else {
        throw .wrongSize(codec, claimed: output.count, found: page.count)
      }
      output.copyMemory(from: page)
    case .snappy: try SnappyDecoder.decode(page, into: output)
    case .gzip(let pages): try pages.decompress(page, into: output)
    case .brotli: try BrotliPages.decompress(page, into: output)
    case .lz4Raw: try LZ4Pages.decompress(page, into: output)
    case .zstd(let decoder):
      switch decoder.decode(page, into: output) {
      case .decoded(output.count): break
      case .decoded(let found): throw .wrongSize(codec, claimed: output.count, found: found)
      case .tooLarge: throw .wrongSize(codec, claimed: output.count, found: nil)
      case .damaged(let reason): throw .damaged(codec, reason: reason)
      }
    }
  }
}
