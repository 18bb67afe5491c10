/// Unsigned integers of a fixed number of bits, packed from the lowest bit of each byte up.
struct BitReader {
  private let bytes: UnsafeRawBufferPointer
  private let bitWidth: Int
  private let mask: UInt64

  /// A reader of integers of `bitWidth` bits, 0 to 64, from the first bit of `bytes` on.
  init(_ bytes: UnsafeRawBufferPointer, bitWidth: Int) {
    self.bytes = bytes
    self.bitWidth = bitWidth
    mask = bitWidth == 64 ? .max : (1 << UInt64(bitWidth)) - 1
  }

  /// The integer at `index`, which must be within the bytes.
  @inline(__always)
  subscript(index: Int) -> UInt64 {
    let bit = index &* bitWidth
    let (byte, shift) = (bit >> 3, UInt64(bit & 7))
    var value = word(at: byte) >> shift
    if Int(shift) + bitWidth > 64 { value |= UInt64(bytes[byte + 8]) << (64 - shift) }
    return value & mask
  }

  /// Eight bytes from `byte` on, zeros after the end.
  @inline(__always)
  private func word(at byte: Int) -> UInt64 {
    if byte + 8 <= bytes.count { return bytes.loadUnaligned(fromByteOffset: byte, as: UInt64.self) }
    var word: UInt64 = 0
    for place in byte..<max(byte, bytes.count) {
      word |= UInt64(bytes[place]) << UInt64(8 * (place - byte))
    }
    return word
  }
}
