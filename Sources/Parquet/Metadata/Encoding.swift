/// How a page stores its values or levels; numbers that are not known are kept.
package struct Encoding: RawRepresentable, Hashable, Sendable {
  /// The number in the file.
  package let rawValue: Int32

  /// The encoding with a number.
  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Values one after the other.
  package static let plain = Encoding(rawValue: 0)

  /// Indices into a dictionary page; the old name of `rleDictionary`.
  package static let plainDictionary = Encoding(rawValue: 2)

  /// Runs and bit-packed groups of small integers.
  package static let rle = Encoding(rawValue: 3)

  /// Bit-packed levels from the highest bit down; deprecated for `rle`.
  package static let bitPacked = Encoding(rawValue: 4)

  /// Differences of integers, in bit-packed blocks.
  package static let deltaBinaryPacked = Encoding(rawValue: 5)

  /// All lengths, then all bytes.
  package static let deltaLengthByteArray = Encoding(rawValue: 6)

  /// What each value shares with the one before, and what it adds.
  package static let deltaByteArray = Encoding(rawValue: 7)

  /// Indices into a dictionary page.
  package static let rleDictionary = Encoding(rawValue: 8)

  /// The bytes of numbers, divided by their places.
  package static let byteStreamSplit = Encoding(rawValue: 9)

  /// The name in the format's own spelling.
  package var name: String {
    switch self {
    case .plain: "PLAIN"
    case .plainDictionary: "PLAIN_DICTIONARY"
    case .rle: "RLE"
    case .bitPacked: "BIT_PACKED"
    case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
    case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
    case .deltaByteArray: "DELTA_BYTE_ARRAY"
    case .rleDictionary: "RLE_DICTIONARY"
    case .byteStreamSplit: "BYTE_STREAM_SPLIT"
    default: "encoding \(rawValue)"
    }
  }
}
