/// Unsigned LEB128: seven bits a byte, lowest first, the high bit set on all bytes but the last.
///
/// It is the code of term vectors and posting blocks; see Formats.md.
enum VariableLengthInteger {
  /// Appends `value` in one to five bytes.
  @inline(__always)
  static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Reads a value at `position` and moves past it, or gives nil where the bytes end too early or
  /// the value needs more than 32 bits.
  @inline(__always)
  static func read(_ bytes: UnsafeRawBufferPointer, at position: inout Int) -> UInt32? {
    var value: UInt32 = 0
    var shift: UInt32 = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      guard shift < 28 || (shift == 28 && byte < 0x10) else { return nil }
      value |= UInt32(byte & 0x7f) &<< shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
