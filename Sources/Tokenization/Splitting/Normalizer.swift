import Foundation

/// The changes a tokenizer makes to text before it splits it, in order.
struct Normalizer: Equatable, Sendable {
  var steps: [Step] = []

  /// One change.
  enum Step: Equatable, Sendable {
    /// Unicode normalization form C.
    case nfc
    /// Puts a text in front, unless there is nothing to put it in front of.
    case prepend([UInt8])
    /// Replaces each occurrence of a text, which is not empty.
    case replace([UInt8], by: [UInt8])
  }

  /// The normalized text, or nil if it is the text itself.
  func normalized(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var result: [UInt8]?
    for step in steps {
      if let before = result {
        result = before.withUnsafeBufferPointer { step.normalized($0) ?? before }
      } else {
        result = step.normalized(text)
      }
    }
    return result
  }
}

extension Normalizer.Step {
  /// The changed text; equal to the text where nothing applies.
  func applied(to text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    normalized(text) ?? Array(text)
  }

  /// The changed text, or nil if it is the text itself.
  func normalized(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    switch self {
    case .nfc: ComposedForm.normalized(text)
    case .prepend(let prefix): text.isEmpty ? nil : prefix + text
    case .replace(let old, let new): Self.replacing(old, by: new, in: text)
    }
  }

  private static func replacing(
    _ old: [UInt8], by new: [UInt8], in text: UnsafeBufferPointer<UInt8>
  ) -> [UInt8]? {
    guard var end = text.firstEnd(of: old, from: 0) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 2)
    var copied = 0
    while true {
      result.append(contentsOf: text[copied..<end - old.count])
      result.append(contentsOf: new)
      copied = end
      guard let next = text.firstEnd(of: old, from: end) else { break }
      end = next
    }
    result.append(contentsOf: text[copied...])
    return result
  }
}

/// Unicode normalization form C of bytes.
private enum ComposedForm {
  /// The normalized text, or nil if it is the text itself.
  ///
  /// Only runs that may change are handed to Foundation: a scalar that neither combines nor
  /// composes, and the marks after it. Stray bytes outside well-formed UTF-8 stay as they are.
  static func normalized(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    // U+0300, the first scalar that NFC concerns, starts with byte 0xCC.
    guard let base = text.baseAddress, text.contains(where: { $0 >= 0xcc }) else { return nil }
    var result: [UInt8] = []
    var copied = 0
    var index = 0
    var starter = 0
    while index < text.count {
      let scalar = UTF8Scalar(base, at: index, count: text.count)
      guard kinds[scalar.value] != stable else {
        starter = scalar.isStray ? index + 1 : index
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

  private static let kinds = UnicodePageTable([
    (UnicodeClassRanges.combining, mark), (UnicodeClassRanges.composing, composing),
  ])

  /// Where the run of unstable scalars ends; one lone mark that never composes changes nothing.
  private static func unstableEnd(
    _ base: UnsafePointer<UInt8>, from start: Int, count: Int
  ) -> (index: Int, mayChange: Bool) {
    var index = start
    var scalarCount = 0
    var mayChange = false
    while index < count {
      let scalar = UTF8Scalar(base, at: index, count: count)
      let kind = kinds[scalar.value]
      guard kind != stable else { break }
      scalarCount += 1
      mayChange = mayChange || kind == composing || scalarCount > 1
      index += scalar.length
    }
    return (index, mayChange)
  }
}
