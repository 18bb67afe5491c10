import Files

/// The checksum at the end of every page of our SQLite files, in bytes that SQLite keeps free.
///
/// It is the CRC-32 of the number of the page, as 64 bits, and of the page up to here, both
/// little-endian. So a page that was altered or moved is found when it is read, whatever it holds.
enum PageChecksum {
  static let pageByteCount = 16_384

  /// The bytes that are kept free at the end of a page.
  static let byteCount = 4

  private static let offset = pageByteCount - byteCount

  /// Writes its checksum into a page, which begins at the byte `position` of the file.
  static func write(into page: UnsafeMutableRawBufferPointer, at position: Int) {
    page.storeBytes(
      of: value(of: UnsafeRawBufferPointer(page), at: position).littleEndian,
      toByteOffset: offset, as: UInt32.self)
  }

  /// Whether a page, which begins at the byte `position` of the file, has its checksum.
  static func isRight(in page: UnsafeRawBufferPointer, at position: Int) -> Bool {
    let stored = page.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return UInt32(littleEndian: stored) == value(of: page, at: position)
  }

  private static func value(of page: UnsafeRawBufferPointer, at position: Int) -> UInt32 {
    var checksum = Checksum()
    withUnsafeBytes(of: UInt64(position / pageByteCount + 1).littleEndian) { checksum.add($0) }
    checksum.add(UnsafeRawBufferPointer(rebasing: page[..<offset]))
    return checksum.value
  }
}
