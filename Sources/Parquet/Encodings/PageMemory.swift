/// Bytes of a page on the heap, not initialized and not moved; freed when the value goes.
///
/// Whoever fills them is their only user until then; afterwards nobody writes to them.
final class PageMemory: Sendable {
  /// The memory, valid while this value lives.
  nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

  /// Memory for `byteCount` bytes.
  init(byteCount: Int) {
    // Padding lets decoders read whole words.
    bytes = UnsafeMutableRawBufferPointer(
      rebasing: UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount + 8, alignment: 16)[
        ..<byteCount])
  }

  deinit {
    bytes.deallocate()
  }
}
