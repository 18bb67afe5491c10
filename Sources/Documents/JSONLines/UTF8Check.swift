/// Strict UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
  /// The offset of the first byte that does not begin or continue a valid sequence, or nil.
  ///
  /// Linear; eight bytes per step over ASCII.
  static func firstInvalidOffset(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    let count = bytes.count
    var offset = 0
    while offset < count {
      if base[offset] < 0x80 {
        offset += 1
        while offset + 8 <= count {
          let word = UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self)
          guard word & 0x8080_8080_8080_8080 == 0 else { break }
          offset += 8
        }
        continue
      }
      let length = sequenceLength(at: base + offset, available: count - offset)
      guard length > 0 else { return offset }
      offset += length
    }
    return nil
  }

  /// The length of the multi-byte sequence at `pointer`, or 0 where there is no valid one.
  ///
  /// `available` is at least 1: the bytes that may be read.
  @inline(__always)
  static func sequenceLength(at pointer: UnsafePointer<UInt8>, available: Int) -> Int {
    switch pointer[0] {
    case 0xc2...0xdf:
      return available >= 2 && isContinuation(pointer[1]) ? 2 : 0
    case 0xe0...0xef:
      guard available >= 3, isContinuation(pointer[1]), isContinuation(pointer[2]) else { return 0 }
      if pointer[0] == 0xe0 && pointer[1] < 0xa0 { return 0 }
      if pointer[0] == 0xed && pointer[1] > 0x9f { return 0 }
      return 3
    case 0xf0...0xf4:
      guard
        available >= 4, isContinuation(pointer[1]), isContinuation(pointer[2]),
        isContinuation(pointer[3])
      else { return 0 }
      if pointer[0] == 0xf0 && pointer[1] < 0x90 { return 0 }
      if pointer[0] == 0xf4 && pointer[1] > 0x8f { return 0 }
      return 4
    default:
      return 0
    }
  }

  @inline(__always)
  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
}
