/// The tokens of a shard: N rows of L ids, at either width.
package struct TokenMatrix {
  private let bytes: UnsafeRawBufferPointer
  private let chunkLength: Int
  private let width: TokenWidth

  init(bytes: UnsafeRawBufferPointer, chunkLength: Int, width: TokenWidth) {
    self.bytes = bytes
    self.chunkLength = chunkLength
    self.width = width
  }

  /// The ids of a row, in place.
  func bytes(ofRow row: Int) -> UnsafeRawBufferPointer {
    let byteCount = chunkLength * width.byteCount
    return UnsafeRawBufferPointer(rebasing: bytes[(row * byteCount)..<((row + 1) * byteCount)])
  }

  /// The id at a position of a row.
  package subscript(row: Int, position: Int) -> UInt32 {
    let index = row * chunkLength + position
    return switch width {
    case .u16: UInt32(bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
    case .i32: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
    }
  }
}
