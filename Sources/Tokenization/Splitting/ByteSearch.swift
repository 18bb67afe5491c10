import Foundation

extension UnsafeBufferPointer<UInt8> {
  /// Where the first occurrence of a text that begins at `start` or later ends, or nil.
  ///
  /// Fast where the text's first byte is rare; an empty text is found nowhere.
  func firstEnd(of text: [UInt8], from start: Int) -> Int? {
    guard let base = baseAddress, let first = text.first else { return nil }
    var index = start
    while index + text.count <= count,
      let found = memchr(base + index, Int32(first), count - index - text.count + 1)
    {
      let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if text.count == 1 || memcmp(found, text, text.count) == 0 {
        return place + text.count
      }
      index = place + 1
    }
    return nil
  }
}
