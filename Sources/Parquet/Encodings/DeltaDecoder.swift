/// Integers as differences in bit-packed blocks: the encoding `deltaBinaryPacked`.
///
/// Source: the page "Encodings" of Apache Parquet, "Delta Encoding".
struct DeltaDecoder {
  /// The integers, which wrap around at 64 bits as the format says.
  let values: [Int64]

  /// The bytes that they take.
  let byteCount: Int

  /// Decodes exactly `count` integers from the beginning of `bytes`.
  init(_ bytes: UnsafeRawBufferPointer, count: Int) throws(PageFault) {
    var reader = Reader(bytes: bytes)
    let blockCount = try reader.nextVarint()
    let miniblockCount = try reader.nextVarint()
    let valueCount = try reader.nextVarint()
    let first = try reader.nextZigzag()
    guard valueCount == UInt64(count) else { throw .damaged(.deltaBinaryPacked) }
    guard (1...Self.blockLimit).contains(blockCount), (1...blockCount).contains(miniblockCount),
      blockCount.isMultiple(of: miniblockCount), (blockCount / miniblockCount).isMultiple(of: 8)
    else { throw .damaged(.deltaBinaryPacked) }
    let perMiniblock = Int(blockCount / miniblockCount)

    var values: [Int64] = []
    values.reserveCapacity(count)
    var value = first
    if count > 0 { values.append(value) }
    while values.count < count {
      let minimum = try reader.nextZigzag()
      let widths = try reader.nextBytes(Int(miniblockCount))
      for width in widths where values.count < count {
        guard width <= 64 else { throw .damaged(.deltaBinaryPacked) }
        let wanted = min(perMiniblock, count - values.count)
        let packed = try reader.nextBytes(
          perMiniblock * Int(width) / 8, atLeast: (wanted * Int(width) + 7) / 8)
        let differences = BitReader(packed, bitWidth: Int(width))
        for index in 0..<wanted {
          value = value &+ minimum &+ Int64(bitPattern: differences[index])
          values.append(value)
        }
      }
    }
    self.values = values
    byteCount = reader.position
  }

  /// More values than any writer puts into a block.
  private static let blockLimit: UInt64 = 1 << 20

  /// The place in the bytes.
  private struct Reader {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    mutating func nextVarint() throws(PageFault) -> UInt64 {
      var value: UInt64 = 0
      for shift in stride(from: 0 as UInt64, to: 70, by: 7) {
        guard position < bytes.count else { throw .valuesBeyondPage(.deltaBinaryPacked) }
        let byte = bytes[position]
        position += 1
        value |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return value }
      }
      throw .damaged(.deltaBinaryPacked)
    }

    mutating func nextZigzag() throws(PageFault) -> Int64 {
      let zigzag = try nextVarint()
      return Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
    }

    mutating func nextBytes(_ count: Int) throws(PageFault) -> UnsafeRawBufferPointer {
      try nextBytes(count, atLeast: count)
    }

    /// The next `count` bytes; fewer, but `minimum` at least, where the page ends before.
    mutating func nextBytes(
      _ count: Int, atLeast minimum: Int
    ) throws(PageFault) -> UnsafeRawBufferPointer {
      let rest = bytes.count - position
      guard minimum <= rest else { throw .valuesBeyondPage(.deltaBinaryPacked) }
      defer { position += min(count, rest) }
      return UnsafeRawBufferPointer(rebasing: bytes[position..<position + min(count, rest)])
    }
  }
}
