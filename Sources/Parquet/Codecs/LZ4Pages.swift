import Compression

/// Decompresses pages of LZ4_RAW with the system's liblz4.
enum LZ4Pages {
  private typealias Decompress =
    @convention(c) (UnsafeRawPointer?, UnsafeMutableRawPointer?, Int32, Int32) -> Int32

  /// `LZ4_decompress_safe`, looked up once.
  private static let function: Decompress? =
    RuntimeLibrary("liblz4.so.1").flatMap { $0.function("LZ4_decompress_safe") }

  /// Whether the library is installed.
  static var isAvailable: Bool { function != nil }

  /// Decompresses `page` into `output`, which it must fill; neither is empty.
  static func decompress(
    _ page: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    guard let function else { throw .libraryMissing(.lz4Raw, package: "liblz4-1") }
    let count = function(
      page.baseAddress, output.baseAddress, Int32(clamping: page.count),
      Int32(clamping: output.count))
    guard count >= 0 else {
      throw .damaged(.lz4Raw, reason: "it does not decompress into \(output.count) bytes")
    }
    guard count == output.count else {
      throw .wrongSize(.lz4Raw, claimed: output.count, found: Int(count))
    }
  }
}
