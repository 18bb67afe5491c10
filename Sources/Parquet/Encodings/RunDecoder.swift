/// Small unsigned integers as runs of equal ones and as bit-packed groups: the encoding `rle`.
///
/// Source: the page "Encodings" of Apache Parquet, "Run Length Encoding / Bit-Packing Hybrid".
struct RunDecoder {
  /// Consecutive integers.
  enum Run {
    /// One value, several times.
    case repeated(UInt32, count: Int)

    /// Values of their own.
    case packed(BitReader, count: Int)

    var count: Int {
      switch self {
      case .repeated(_, let count), .packed(_, let count): count
      }
    }
  }

  private let bytes: UnsafeRawBufferPointer
  private let bitWidth: Int
  private var position = 0

  /// A decoder of integers of `bitWidth` bits.
  init(_ bytes: UnsafeRawBufferPointer, bitWidth: Int) throws(PageFault) {
    guard bitWidth <= 32 else { throw .damaged(.rle) }
    self.bytes = bytes
    self.bitWidth = bitWidth
  }

  /// The next run, which is never empty; throws at the end of the bytes.
  mutating func next() throws(PageFault) -> Run {
    while true {
      let run = try nextOfAnyLength()
      if run.count > 0 { return run }
    }
  }

  /// Fills `values`, in linear time; throws where there are fewer.
  mutating func decode(into values: UnsafeMutableBufferPointer<Int32>) throws(PageFault) {
    var filled = 0
    while filled < values.count {
      let run = try next()
      let count = min(run.count, values.count - filled)
      let part = UnsafeMutableBufferPointer(rebasing: values[filled..<filled + count])
      switch run {
      case .repeated(let value, _): part.update(repeating: Int32(bitPattern: value))
      case .packed(let packed, _):
        for index in 0..<count { part[index] = Int32(truncatingIfNeeded: packed[index]) }
      }
      filled += count
    }
  }

  private mutating func nextOfAnyLength() throws(PageFault) -> Run {
    let header = try nextVarint()
    let length = Int(header >> 1)
    let rest = bytes.count - position
    guard header & 1 == 0 else {
      // Some writers leave out the zeros that fill up the last group.
      let byteCount = min(length * bitWidth, rest)
      let packed = UnsafeRawBufferPointer(rebasing: bytes[position..<position + byteCount])
      position += byteCount
      let count = bitWidth == 0 ? length * 8 : min(length * 8, byteCount * 8 / bitWidth)
      guard count > 0 || length == 0 else { throw .valuesBeyondPage(.rle) }
      return .packed(BitReader(packed, bitWidth: bitWidth), count: count)
    }
    let byteCount = (bitWidth + 7) / 8
    guard byteCount <= rest else { throw .valuesBeyondPage(.rle) }
    var value: UInt32 = 0
    for index in 0..<byteCount { value |= UInt32(bytes[position + index]) << UInt32(8 * index) }
    position += byteCount
    return .repeated(value, count: length)
  }

  /// A header of at most 32 bits.
  private mutating func nextVarint() throws(PageFault) -> UInt32 {
    var value: UInt64 = 0
    for shift in stride(from: 0 as UInt64, to: 35, by: 7) {
      guard position < bytes.count else { throw .valuesBeyondPage(.rle) }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 {
        guard let header = UInt32(exactly: value) else { break }
        return header
      }
    }
    throw .damaged(.rle)
  }
}
