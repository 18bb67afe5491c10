import Glibc

/// Decompresses one block of Snappy, without the framing of streams.
///
/// Source: `format_description.txt` of google/snappy. Every read and write is bounded, whatever the
/// block claims; time is linear in the two sizes.
enum SnappyDecoder {
  /// Bytes that are copied at once where both sides have room for them.
  private typealias Lane = SIMD16<UInt8>
  private static let laneByteCount = MemoryLayout<Lane>.size

  /// Decompresses `block` into `output`, which must have the size that the block states; neither
  /// is empty.
  static func decode(
    _ block: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    guard let start = block.baseAddress, let outputStart = output.baseAddress else {
      throw damage("it is empty")
    }
    let inputEnd = start + block.count
    var input = start
    let claimed = try readLength(&input, end: inputEnd)
    guard claimed == output.count else {
      throw .wrongSize(.snappy, claimed: output.count, found: claimed)
    }
    try decodeElements(&input, end: inputEnd, into: outputStart, end: outputStart + output.count)
  }

  /// Reads the size of the decompressed bytes: a varint of at most 32 bits.
  private static func readLength(
    _ input: inout UnsafeRawPointer, end: UnsafeRawPointer
  ) throws(CodecError) -> Int {
    var length = 0
    for shift in stride(from: 0, through: 28, by: 7) {
      guard input < end else { throw damage("it ends in its length") }
      let byte = Int(input.load(as: UInt8.self))
      input += 1
      length |= (byte & 0x7f) << shift
      if byte < 0x80 {
        guard length <= Int(UInt32.max) else { break }
        return length
      }
    }
    throw damage("its length exceeds 32 bits")
  }

  /// Decodes literals and copies until the input ends, which must fill the output.
  private static func decodeElements(
    _ input: inout UnsafeRawPointer, end inputEnd: UnsafeRawPointer,
    into outputStart: UnsafeMutableRawPointer, end outputEnd: UnsafeMutableRawPointer
  ) throws(CodecError) {
    var place = input
    var output = outputStart
    while place < inputEnd {
      let tag = Int(place.load(as: UInt8.self))
      place += 1
      if tag & 3 == 0 {
        var length = tag >> 2 + 1
        if length <= laneByteCount, inputEnd - place >= laneByteCount,
          outputEnd - output >= laneByteCount
        {
          copyLane(from: place, to: output)
          place += length
          output += length
          continue
        }
        if length > 60 {
          let lengthByteCount = length - 60
          guard inputEnd - place >= lengthByteCount else { throw damage("it ends in a literal") }
          length = readInteger(place, byteCount: lengthByteCount) + 1
          place += lengthByteCount
        }
        guard length <= inputEnd - place else { throw damage("it ends in a literal") }
        guard length <= outputEnd - output else { throw overrun(outputEnd - outputStart) }
        memcpy(output, place, length)
        place += length
        output += length
      } else {
        let length: Int
        let offset: Int
        let byteCount = tag & 3 == 3 ? 4 : tag & 3
        guard inputEnd - place >= byteCount else { throw damage("it ends in a copy") }
        if byteCount == 1 {
          length = (tag >> 2 & 7) + 4
          offset = (tag >> 5) << 8 | Int(place.load(as: UInt8.self))
        } else {
          length = tag >> 2 + 1
          offset =
            byteCount == 2
            ? Int(place.loadUnaligned(as: UInt16.self)) : Int(place.loadUnaligned(as: UInt32.self))
        }
        place += byteCount
        guard offset > 0, offset <= output - outputStart else {
          throw damage("a copy begins before the output")
        }
        let room = outputEnd - output
        guard length <= room else { throw overrun(outputEnd - outputStart) }
        copy(length, from: offset, behind: output, room: room)
        output += length
      }
    }
    guard output == outputEnd else {
      throw .wrongSize(
        .snappy, claimed: outputEnd - outputStart, found: output - outputStart)
    }
  }

  /// Repeats `length` bytes that begin `offset` bytes before `output`; the two may overlap.
  ///
  /// `room` is what may be written, which can be more than `length`.
  private static func copy(
    _ length: Int, from offset: Int, behind output: UnsafeMutableRawPointer, room: Int
  ) {
    var target = output
    // A length is at most 64, so whole lanes write at most 15 bytes too many.
    if offset >= laneByteCount, room >= length + laneByteCount {
      let end = output + length
      repeat {
        copyLane(from: UnsafeRawPointer(target - offset), to: target)
        target += laneByteCount
      } while target < end
    } else if offset >= 8, room >= length + 8 {
      let end = output + length
      repeat {
        target.storeBytes(
          of: UnsafeRawPointer(target - offset).loadUnaligned(as: UInt64.self), as: UInt64.self)
        target += 8
      } while target < end
    } else {
      let end = output + length
      while target < end {
        target.storeBytes(of: (target - offset).load(as: UInt8.self), as: UInt8.self)
        target += 1
      }
    }
  }

  private static func copyLane(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer) {
    target.storeBytes(of: source.loadUnaligned(as: Lane.self), as: Lane.self)
  }

  private static func readInteger(_ place: UnsafeRawPointer, byteCount: Int) -> Int {
    var value = 0
    for index in 0..<byteCount {
      value |= Int(place.load(fromByteOffset: index, as: UInt8.self)) << (8 * index)
    }
    return value
  }

  private static func damage(_ reason: String) -> CodecError {
    .damaged(.snappy, reason: reason)
  }

  private static func overrun(_ claimed: Int) -> CodecError {
    .wrongSize(.snappy, claimed: claimed, found: nil)
  }
}
