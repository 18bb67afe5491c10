/// 32-bit integers in a mapped file, aligned or not.
package struct MappedIntegers: RandomAccessCollection {
  private let bytes: UnsafeRawBufferPointer
  package let startIndex: Int
  package let endIndex: Int

  /// The integers at `range` of a tensor.
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    self.bytes = bytes
    startIndex = range.lowerBound
    endIndex = range.upperBound
  }

  /// All integers of a tensor.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.init(bytes, 0..<bytes.count / MemoryLayout<Int32>.size)
  }

  /// The integer at an index.
  package subscript(position: Int) -> Int32 {
    bytes.loadUnaligned(fromByteOffset: MemoryLayout<Int32>.size * position, as: Int32.self)
  }

  /// The integers at `range`, under the same indices.
  func within(_ range: Range<Int>) -> MappedIntegers { MappedIntegers(bytes, range) }
}
