import Foundation

/// The change a tokenizer makes to text before it splits it.
enum Normalizer: String, Sendable {
  case none
  /// Unicode normalization form C.
  case nfc

  /// The normalized text, or nil if it is the text itself.
  ///
  /// Only runs that may change are handed to Foundation: a scalar that neither combines nor
  /// composes, and the marks after it. Stray bytes outside well-formed UTF-8 stay as they are.
  func normalized(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard self == .nfc, let base = text.baseAddress else { return nil }
    // U+0300, the first scalar that NFC concerns, starts with byte 0xCC.
    guard text.contains(where: { $0 >= 0xcc }) else { return nil }
    let table = Self.unstable
    var result: [UInt8] = []
    var copied = 0
    var index = 0
    var starter = 0
    while index < text.count {
      let scalar = UTF8Scalar(base, at: index, count: text.count)
      guard table[scalar.value] != Self.stable else {
        let isStray = scalar.length == 1 && scalar.value == 0xfffd
        starter = isStray ? index + 1 : index
        index += scalar.length
        continue
      }
      let end = unstableEnd(base, from: index, count: text.count)
      if end.mayChange {
        result.append(contentsOf: text[copied..<starter])
        let run = String(decoding: text[starter..<end.index], as: UTF8.self)
        result.append(contentsOf: run.precomposedStringWithCanonicalMapping.utf8)
        copied = end.index
      }
      index = end.index
      starter = end.index
    }
    guard copied > 0 else { return nil }
    result.append(contentsOf: text[copied...])
    return result
  }

  private static let stable: UInt8 = 0
  private static let mark: UInt8 = 1
  private static let composing: UInt8 = 2

  private static let unstable = UnicodePageTable([
    (UnicodeClassRanges.marks, mark), (UnicodeClassRanges.composing, composing),
  ])

  /// Where the run of unstable scalars ends; one lone mark that never composes changes nothing.
  private func unstableEnd(
    _ base: UnsafePointer<UInt8>, from start: Int, count: Int
  ) -> (index: Int, mayChange: Bool) {
    let table = Self.unstable
    var index = start
    var scalarCount = 0
    var mayChange = false
    while index < count {
      let scalar = UTF8Scalar(base, at: index, count: count)
      let kind = table[scalar.value]
      guard kind != Self.stable else { break }
      scalarCount += 1
      mayChange = mayChange || kind == Self.composing || scalarCount > 1
      index += scalar.length
    }
    return (index, mayChange)
  }
}
