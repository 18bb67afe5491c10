/// The stored form of a document's tokens: little-endian, 16 bits each where the vocabulary has at
/// most 65,536 ids, else 32 bits.
package enum TokenBlob {
  /// The bytes of `tokens` for a vocabulary of the given size.
  package static func encode(_ tokens: [UInt32], vocabularySize: Int) -> [UInt8] {
    guard vocabularySize <= 1 << 16 else {
      return tokens.withUnsafeBytes { Array($0) }
    }
    return Array(unsafeUninitializedCapacity: tokens.count * 2) { bytes, count in
      for (i, token) in tokens.enumerated() {
        bytes[2 * i] = UInt8(truncatingIfNeeded: token)
        bytes[2 * i + 1] = UInt8(truncatingIfNeeded: token >> 8)
      }
      count = tokens.count * 2
    }
  }

  /// Reads `count` tokens; nil where the number of bytes fits neither width.
  package static func decode(_ bytes: UnsafeRawBufferPointer, count: Int) -> [UInt32]? {
    guard count > 0 else { return bytes.isEmpty ? [] : nil }
    switch bytes.count {
    case count * 2:
      return (0..<count).map {
        UInt32(bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
      }
    case count * 4:
      return (0..<count).map {
        bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)
      }
    default:
      return nil
    }
  }
}
