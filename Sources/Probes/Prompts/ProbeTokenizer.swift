import Tokenization

/// Texts of prompts → token ids, part by part, so that the parts together are the whole's tokens.
struct ProbeTokenizer {
  private var encoder: Encoder

  init(_ tokenizer: Tokenizer) {
    encoder = tokenizer.makeEncoder()
  }

  /// The tokens of a text that begins a document.
  mutating func tokens(_ text: String) -> [Int32] {
    var ids: [TokenID] = []
    Array(text.utf8).withUnsafeBufferPointer { encoder.encodeOrdinary($0, into: &ids) }
    return ids.map { Int32($0) }
  }

  /// The tokens of a text that stands behind another.
  ///
  /// Both are encoded together, from the last line of the other on, as a tokenizer may treat the
  /// beginning of a text in its own way; where they merge across the border, the merged token is the
  /// text's.
  mutating func tokens(_ text: String, behind other: String) -> [Int32] {
    let line = other.dropLast().lastIndex(of: "\n") ?? other.startIndex
    let anchor = String(other[line...])
    guard !anchor.isEmpty else { return tokens(text) }
    let before = tokens(anchor)
    let found = Array(tokens(anchor + text).dropFirst(before.count))
    return found.isEmpty ? tokens(text) : found
  }
}
