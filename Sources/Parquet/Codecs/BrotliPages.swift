import Compression

/// Decompresses pages of BROTLI with the system's libbrotlidec.
enum BrotliPages {
  private typealias Decompress =
    @convention(c) (
      Int, UnsafeRawPointer?, UnsafeMutablePointer<Int>, UnsafeMutableRawPointer?
    ) -> Int32

  /// `BrotliDecoderDecompress`, looked up once.
  private static let function: Decompress? =
    RuntimeLibrary("libbrotlidec.so.1").flatMap { $0.function("BrotliDecoderDecompress") }

  /// Whether the library is installed.
  static var isAvailable: Bool { function != nil }

  /// Decompresses `page` into `output`, which it must fill; neither is empty.
  static func decompress(
    _ page: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    guard let function else { throw .libraryMissing(.brotli, package: "libbrotli1") }
    var count = output.count
    guard function(page.count, page.baseAddress, &count, output.baseAddress) == 1 else {
      throw .damaged(.brotli, reason: "it does not decompress into \(output.count) bytes")
    }
    guard count == output.count else {
      throw .wrongSize(.brotli, claimed: output.count, found: count)
    }
  }
}
