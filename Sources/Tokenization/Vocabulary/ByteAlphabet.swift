/// The 256 printable characters that represent bytes in byte-level BPE files.
///
/// Bytes 33–126, 161–172 and 174–255 represent themselves; the other 68, in ascending order, are
/// U+0100, U+0101, …, as in GPT-2's `bytes_to_unicode`.
enum ByteAlphabet {
  /// The scalar value that represents each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      let representsItself =
        (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
      guard !representsItself else { return UInt32(byte) }
      defer { next += 1 }
      return next
    }
  }()

  /// The bytes in ascending order of their scalars.
  static let bytesByScalar: [UInt8] = (0...255).sorted { scalars[Int($0)] < scalars[Int($1)] }

  /// The byte for each scalar value below 324; -1 where there is none.
  private static let byteOfScalar: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x100 + 68)
    for (byte, scalar) in scalars.enumerated() {
      bytes[Int(scalar)] = Int16(byte)
    }
    return bytes
  }()

  /// The UTF-8 spelling of raw bytes.
  static func spelling(of bytes: some Sequence<UInt8>) -> [UInt8] {
    var spelling: [UInt8] = []
    for byte in bytes {
      let scalar = scalars[Int(byte)]
      if scalar < 0x80 {
        spelling.append(UInt8(scalar))
      } else {
        spelling.append(UInt8(0xc0 | scalar >> 6))
        spelling.append(UInt8(0x80 | scalar & 0x3f))
      }
    }
    return spelling
  }

  /// The raw bytes of a spelling, or nil if some character represents no byte.
  static func bytes(ofSpelling spelling: [UInt8]) -> [UInt8]? {
    spelling.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(buffer.count)
      var index = 0
      while index < buffer.count {
        let scalar = UTF8Scalar(base, at: index, count: buffer.count)
        guard scalar.value < byteOfScalar.count else { return nil }
        let byte = byteOfScalar[Int(scalar.value)]
        guard byte >= 0 else { return nil }
        bytes.append(UInt8(byte))
        index += scalar.length
      }
      return bytes
    }
  }
}
