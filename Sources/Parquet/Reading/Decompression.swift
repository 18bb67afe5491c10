import Synchronization

/// Decompresses the pages of a column chunk on any thread, each with a decompressor of its own.
final class Decompression: Sendable {
  private let codec: CompressionCodec
  private let idle = Mutex<[Idle]>([])

  /// Carries a decompressor from one thread to another.
  ///
  /// `@unchecked Sendable`: nobody else has the decompressor.
  private struct Idle: @unchecked Sendable {
    let decompressor: PageDecompressor
  }

  /// Decompression of pages of a codec.
  init(_ codec: CompressionCodec) {
    self.codec = codec
  }

  /// The `byteCount` bytes that a page holds from `offset` on.
  func decompress(
    _ page: PageMemory, from offset: Int = 0, byteCount: Int
  ) throws(PageFault) -> PageMemory {
    if codec == .uncompressed, offset == 0, page.bytes.count == byteCount { return page }
    do throws(CodecError) {
      let idle = try take()
      defer { give(idle) }
      let bytes = UnsafeRawBufferPointer(rebasing: page.bytes[offset...])
      try idle.decompressor.check(compressed: bytes.count, claimed: byteCount)
      let memory = PageMemory(byteCount: byteCount)
      try withExtendedLifetime(page) { () throws(CodecError) in
        try idle.decompressor.decompress(bytes, into: memory.bytes)
      }
      return memory
    } catch {
      throw .codec(error)
    }
  }

  private func take() throws(CodecError) -> Idle {
    if let idle = idle.withLock({ $0.popLast() }) { return idle }
    return Idle(decompressor: try PageDecompressor(codec))
  }

  private func give(_ returned: Idle) {
    idle.withLock { $0.append(returned) }
  }
}
