/// A fixed number of floats, initially zero, that begin on a cache line.
///
/// `@unchecked Sendable`: the pointer never changes, and its users make sure that no two threads
/// touch the same element at once.
package final class FloatBuffer: @unchecked Sendable {
  /// The number of floats.
  package let count: Int

  /// The first float.
  package let base: UnsafeMutablePointer<Float>

  private static let alignment = 64

  /// A buffer of `count` zeros.
  package init(count: Int) {
    self.count = count
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: Self.alignment)
    base = bytes.initializeMemory(as: Float.self, repeating: 0, count: max(1, count))
  }

  deinit {
    base.deallocate()
  }

  /// A copy of all floats, safe to keep.
  package var values: [Float] { withExtendedLifetime(self) { Array(floats) } }

  /// All floats, in place: valid as long as a variable holds the buffer.
  package var floats: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }
}
