import Foundation

/// What ends a line and what makes one blank: only LF ends it, and a CR before the LF is dropped.
enum LineEnds {
  /// The UTF-8 byte order mark, allowed at the start of a file only.
  static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// The position of the first LF from `start`, or nil.
  @inline(__always)
  static func next(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard start < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + start, 0x0a, bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// The line without one CR at its end.
  static func droppingCarriageReturn(
    _ line: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    line.last == 0x0d ? UnsafeBufferPointer(rebasing: line.dropLast()) : line
  }

  /// Whether the line holds nothing but spaces, tabs and CRs.
  static func isBlank(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
  }
}
