import Tokenization

/// Encodes prompts together with what may follow them.
struct ProbeTokenizer {
  private var encoder: Encoder

  init(_ tokenizer: Tokenizer) {
    encoder = tokenizer.makeEncoder()
  }

  /// A prompt and what may follow it, as tokens.
  struct Split: Equatable {
    /// The tokens that the prompt begins with, whatever follows it.
    var context: [Int32]

    /// The rest of the prompt with each of the texts.
    var continuations: [[Int32]]

    /// How many tokens at the beginning of each continuation are the prompt's alone, so that they
    /// are not scored.
    var unscoredCounts: [Int]
  }

  /// The tokens of a text that begins a document.
  mutating func tokens(_ text: String) -> [Int32] {
    var ids: [TokenID] = []
    Array(text.utf8).withUnsafeBufferPointer { encoder.encodeOrdinary($0, into: &ids) }
    return ids.map { Int32($0) }
  }

  /// The tokens of a prompt followed by each of the texts, which is encoded together with it.
  ///
  /// A token may span the border of the prompt and the text. What counts as the text's is
  /// everything after the longest common beginning of the tokens of the prompt and of the whole, as
  /// with the scores of continuations in other evaluation programs; it is one token at least.
  mutating func split(_ prompt: String, followedBy texts: [String]) -> Split {
    let alone = tokens(prompt)
    let wholes = texts.map { tokens(prompt + $0) }
    let borders = wholes.map { max(0, min($0.commonPrefixCount(with: alone), $0.count - 1)) }
    let shared = borders.min() ?? alone.count
    return Split(
      context: Array(alone.prefix(shared)),
      continuations: wholes.map { Array($0.dropFirst(shared)) },
      unscoredCounts: borders.map { $0 - shared })
  }
}

extension [Int32] {
  /// The number of elements that two arrays begin with alike.
  func commonPrefixCount(with other: [Int32]) -> Int {
    zip(self, other).prefix { $0 == $1 }.count
  }
}
