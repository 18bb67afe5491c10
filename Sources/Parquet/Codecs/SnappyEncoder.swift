import Glibc

/// Compresses bytes into one block of Snappy, without the framing of streams.
///
/// The bytes depend on the input alone, on every machine. The search for matches is that of
/// google/snappy: a table of hashes of four bytes per fragment of 64 KiB, and longer steps the
/// longer nothing matches.
struct SnappyEncoder: ~Copyable {
  private static let fragmentByteCount = 1 << 16
  private static let largestTableLog2 = 14
  private static let smallestTableLog2 = 8

  /// No match begins in the last bytes of a fragment, so that eight bytes can always be loaded.
  private static let marginByteCount = 15

  private let table = UnsafeMutableBufferPointer<UInt16>.allocate(
    capacity: 1 << SnappyEncoder.largestTableLog2)

  init() {}

  deinit {
    table.deallocate()
  }

  /// The most bytes that a block of `byteCount` bytes can take.
  static func largestBlockByteCount(of byteCount: Int) -> Int {
    32 + byteCount + byteCount / 6
  }

  /// Compresses `bytes`, at most 2³² − 1 of them, into `output`, which must have room for the
  /// largest block; returns how many bytes of it are the block.
  func encode(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Int {
    precondition(bytes.count <= UInt32.max, "a block of Snappy has less than 4 GiB")
    precondition(output.count >= SnappyEncoder.largestBlockByteCount(of: bytes.count))
    guard let outputStart = output.baseAddress else { return 0 }
    var writer = ElementWriter(place: outputStart)
    writer.writeLength(bytes.count)
    guard let start = bytes.baseAddress else { return writer.place - outputStart }
    for fragmentStart in stride(from: 0, to: bytes.count, by: SnappyEncoder.fragmentByteCount) {
      let count = min(SnappyEncoder.fragmentByteCount, bytes.count - fragmentStart)
      encodeFragment(start + fragmentStart, count, &writer)
    }
    return writer.place - outputStart
  }

  private func encodeFragment(
    _ base: UnsafeRawPointer, _ count: Int, _ writer: inout ElementWriter
  ) {
    let end = base + count
    var unwritten = base
    if count >= SnappyEncoder.marginByteCount {
      var tableLog2 = SnappyEncoder.smallestTableLog2
      while tableLog2 < SnappyEncoder.largestTableLog2, 1 << tableLog2 < count { tableLog2 += 1 }
      table[..<(1 << tableLog2)].update(repeating: 0)
      unwritten = writeMatches(
        base: base, end: end, limit: end - SnappyEncoder.marginByteCount,
        shift: UInt32(32 - tableLog2), &writer)
    }
    if unwritten < end { writer.writeLiteral(from: unwritten, count: end - unwritten) }
  }

  /// Writes everything up to the end of the last match, and returns the place after it.
  private func writeMatches(
    base: UnsafeRawPointer, end: UnsafeRawPointer, limit: UnsafeRawPointer, shift: UInt32,
    _ writer: inout ElementWriter
  ) -> UnsafeRawPointer {
    guard let table = table.baseAddress else { return base }
    var unwritten = base
    var place = base + 1
    while true {
      // 32 steps of one byte, 32 of two, and so on: bytes that do not compress are passed fast.
      var skip = 32
      var next = place
      var candidate = base
      repeat {
        place = next
        next = place + skip >> 5
        skip += skip >> 5
        guard next <= limit else { return unwritten }
        let hash = SnappyEncoder.hash(word(place), shift)
        candidate = base + Int(table[hash])
        table[hash] = UInt16(truncatingIfNeeded: place - base)
      } while word(place) != word(candidate)
      writer.writeLiteral(from: unwritten, count: place - unwritten)
      repeat {
        let length = 4 + SnappyEncoder.commonByteCount(candidate + 4, place + 4, end: end)
        writer.writeCopy(offset: place - candidate, length: length)
        place += length
        unwritten = place
        guard place < limit else { return unwritten }
        table[SnappyEncoder.hash(word(place - 1), shift)] =
          UInt16(truncatingIfNeeded: place - base - 1)
        let hash = SnappyEncoder.hash(word(place), shift)
        candidate = base + Int(table[hash])
        table[hash] = UInt16(truncatingIfNeeded: place - base)
      } while word(place) == word(candidate)
      place += 1
    }
  }

  private func word(_ place: UnsafeRawPointer) -> UInt32 {
    place.loadUnaligned(as: UInt32.self)
  }

  private static func hash(_ word: UInt32, _ shift: UInt32) -> Int {
    Int((word &* 0x1e35_a7bd) &>> shift)
  }

  /// How many bytes from `left` and from `right`, which comes later, are equal before `end`.
  private static func commonByteCount(
    _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, end: UnsafeRawPointer
  ) -> Int {
    var count = 0
    let limit = end - right
    while count + 8 <= limit {
      let difference =
        (left + count).loadUnaligned(as: UInt64.self)
        ^ (right + count).loadUnaligned(as: UInt64.self)
      guard difference == 0 else { return count + difference.trailingZeroBitCount / 8 }
      count += 8
    }
    while count < limit,
      left.load(fromByteOffset: count, as: UInt8.self)
        == right.load(fromByteOffset: count, as: UInt8.self)
    {
      count += 1
    }
    return count
  }
}

/// Writes the elements of a block; the caller has checked the room.
private struct ElementWriter {
  var place: UnsafeMutableRawPointer

  mutating func writeLength(_ length: Int) {
    var rest = length
    while rest >= 0x80 {
      put(UInt8(rest & 0x7f | 0x80))
      rest >>= 7
    }
    put(UInt8(rest))
  }

  mutating func writeLiteral(from source: UnsafeRawPointer, count: Int) {
    let stored = count - 1
    if stored < 60 {
      put(UInt8(stored << 2))
    } else if stored < 1 << 8 {
      put(UInt8(60 << 2))
      put(UInt8(stored))
    } else {
      // A fragment has at most 64 KiB.
      put(UInt8(61 << 2))
      put(UInt16(stored))
    }
    memcpy(place, source, count)
    place += count
  }

  mutating func writeCopy(offset: Int, length: Int) {
    var rest = length
    // The last copy must have at least four bytes.
    while rest >= 68 {
      writeCopy(offset: offset, upTo64: 64)
      rest -= 64
    }
    if rest > 64 {
      writeCopy(offset: offset, upTo64: 60)
      rest -= 60
    }
    if rest < 12, offset < 1 << 11 {
      put(UInt8((offset >> 8) << 5 | (rest - 4) << 2 | 1))
      put(UInt8(truncatingIfNeeded: offset))
    } else {
      writeCopy(offset: offset, upTo64: rest)
    }
  }

  private mutating func writeCopy(offset: Int, upTo64 length: Int) {
    put(UInt8((length - 1) << 2 | 2))
    put(UInt16(offset))
  }

  private mutating func put<Integer: FixedWidthInteger>(_ value: Integer) {
    place.storeBytes(of: value.littleEndian, as: Integer.self)
    place += MemoryLayout<Integer>.size
  }
}
