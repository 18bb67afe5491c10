import Tokenization

/// Encodes a prompt text by text, so that the token ids together are those of the whole prompt.
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

  /// The tokens of a text that follows another.
  ///
  /// Both are encoded together, from the last line of the other on, since a tokenizer may treat the
  /// beginning of a text in its own way; where they merge across the border, the merged token is
  /// the text's.
  mutating func tokens(_ text: String, after other: String) -> [Int32] {
    let line = other.dropLast().lastIndex(of: "\n") ?? other.startIndex
    let anchor = String(other[line...])
    guard !anchor.isEmpty else { return tokens(text) }
    let before = tokens(anchor)
    let found = Array(tokens(anchor + text).dropFirst(before.count))
    return found.isEmpty ? tokens(text) : found
  }
}
