import Compression

/// How a writer compresses pages.
package enum PageCompression: Equatable, Sendable {
  case none

  /// Our own Snappy: the same bytes on every machine.
  case snappy

  /// The system's libzstd at a level from 1 to 22: the same bytes under one version of it.
  case zstd(level: Int32)

  /// The codec that a reader needs.
  package var codec: CompressionCodec {
    switch self {
    case .none: .uncompressed
    case .snappy: .snappy
    case .zstd: .zstd
    }
  }
}

/// Compresses pages, one after another.
struct PageCompressor: ~Copyable {
  let compression: PageCompression
  private let snappy = SnappyEncoder()

  /// Throws `CodecError.libraryMissing` for zstd.
  init(_ compression: PageCompression) throws(CodecError) {
    if case .zstd = compression, !ZstdLibrary.isAvailable {
      throw .libraryMissing(.zstd, package: "libzstd1")
    }
    self.compression = compression
  }

  /// The bytes of a page as they are in the file.
  func compress(_ page: [UInt8]) throws(CodecError) -> [UInt8] {
    switch compression {
    case .none:
      return page
    case .snappy:
      let capacity = SnappyEncoder.largestBlockByteCount(of: page.count)
      return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
        count = page.withUnsafeBytes {
          snappy.encode($0, into: UnsafeMutableRawBufferPointer(output))
        }
      }
    case .zstd(let level):
      guard let frame = ZstdLibrary.compress(page, level: level) else {
        throw .failed(.zstd, reason: "there is not enough memory")
      }
      return frame
    }
  }
}
