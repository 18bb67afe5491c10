/// Decompresses whole zstd frames into memory of a known size.
///
/// The window is the output itself, so a frame cannot make it take more memory.
package final class ZstdFrameDecoder {
  /// What became of the frames.
  package enum Outcome: Equatable {
    /// They hold that many bytes, all of them decompressed.
    case decoded(byteCount: Int)

    /// They hold more bytes than there is room for.
    case tooLarge

    /// They are not zstd, end early, or have a wrong checksum; in the words of libzstd.
    case damaged(String)
  }

  /// `ZSTD_error_dstSize_tooSmall`; an error is its code, negated.
  private static let tooLargeCode = 70

  private let functions: ZstdLibrary.Functions
  private let context: OpaquePointer

  /// Nil where libzstd is not installed, or memory is short.
  package init?() {
    guard let functions = ZstdLibrary.functions, let context = functions.createStream() else {
      return nil
    }
    self.functions = functions
    self.context = context
  }

  deinit {
    _ = functions.freeStream(context)
  }

  /// Decompresses `frames`, one after another, into `output`.
  package func decode(
    _ frames: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Outcome {
    let size = functions.decompressFrames(
      context, output.baseAddress, output.count, frames.baseAddress, frames.count)
    guard functions.isError(size) != 0 else { return .decoded(byteCount: size) }
    guard size != -ZstdFrameDecoder.tooLargeCode else { return .tooLarge }
    return .damaged(functions.errorName(size).map { String(cString: $0) } ?? "unknown error")
  }
}
