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
