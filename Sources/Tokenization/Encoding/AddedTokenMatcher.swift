/// Finds added tokens in text: at each place the longest, from left to right.
///
/// A trie with 256 transitions per node; search takes O(n · longest token), and about one step per
/// byte where no added token starts. The rules are those of Hugging Face's `AddedVocabulary`.
struct AddedTokenMatcher: Sendable {
  /// A token found: what it covers, absorbed white space included.
  struct Match: Equatable {
    let range: Range<Int>
    let id: TokenID
  }

  /// Whether some token is ordinary, so that it is found even when special ones are not.
  let hasOrdinaryTokens: Bool
  /// Whether nothing can ever be found.
  var isEmpty: Bool { tokens.isEmpty }

  private let tokens: [AddedToken]
  // Next node for each node and byte, 0 for none: the root is no node's child.
  private var transitions = [UInt32](repeating: 0, count: 256)
  // For each node the number of the token that ends there plus one, 0 for none.
  private var endings: [UInt32] = [0]

  /// A matcher for tokens, each with the bytes that it is found by, which are not empty.
  init(_ tokens: [(token: AddedToken, bytes: [UInt8])]) {
    self.tokens = tokens.map(\.token)
    hasOrdinaryTokens = tokens.contains { !$0.token.isSpecial }
    for (number, entry) in tokens.enumerated() {
      var node = 0
      for byte in entry.bytes {
        if transitions[node * 256 + Int(byte)] == 0 {
          transitions[node * 256 + Int(byte)] = UInt32(endings.count)
          endings.append(0)
          transitions.append(contentsOf: repeatElement(0, count: 256))
        }
        node = Int(transitions[node * 256 + Int(byte)])
      }
      endings[node] = UInt32(number + 1)
    }
  }

  /// The tokens found, ascending.
  ///
  /// A special token under `ordinary` handling, or a single word inside a word, is passed over
  /// together with the bytes that it covers: nothing else is matched in them.
  func matches(
    in text: UnsafeBufferPointer<UInt8>, specialTokens handling: SpecialTokenHandling
  ) -> [Match] {
    guard !isEmpty, handling == .parse || hasOrdinaryTokens else { return [] }
    var found: [Match] = []
    var taken = 0
    var index = 0
    while let candidate = nextCandidate(in: text, from: index) {
      index = candidate.range.upperBound
      let token = tokens[candidate.number]
      if token.isSpecial && handling == .ordinary
        || token.isSingleWord && !isWord(candidate.range, in: text)
      {
        continue
      }
      var start = candidate.range.lowerBound
      var end = candidate.range.upperBound
      if token.stripsLeft {
        start = max(WordBoundary.whiteSpaceStart(before: start, in: text), taken)
      }
      if token.stripsRight {
        end = WordBoundary.whiteSpaceEnd(after: end, in: text)
      }
      found.append(Match(range: start..<end, id: token.id))
      taken = end
    }
    return found
  }

  private func nextCandidate(
    in text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (range: Range<Int>, number: Int)? {
    transitions.withUnsafeBufferPointer { transitions in
      var index = start
      while index < text.count {
        var node = Int(transitions[Int(text[index])])
        guard node != 0 else {
          index += 1
          continue
        }
        var longest: (range: Range<Int>, number: Int)?
        var end = index + 1
        while node != 0 {
          if endings[node] != 0 {
            longest = (index..<end, Int(endings[node]) - 1)
          }
          guard end < text.count else { break }
          node = Int(transitions[node * 256 + Int(text[end])])
          end += 1
        }
        if let longest {
          return longest
        }
        index += 1
      }
      return nil
    }
  }

  private func isWord(_ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    !WordBoundary.endsWithWord(text, at: range.lowerBound)
      && !WordBoundary.startsWithWord(text, at: range.upperBound)
  }
}
