/// Finds the texts that share an n-gram of words with a corpus: Brown et al., "Language models are
/// few-shot learners", NeurIPS 2020, appendix C, where n is 13 as well.
///
/// Words are maximal sequences of letters and digits, in lower case. A text of fewer than n words
/// is looked up whole if it has at least five. Memory is proportional to the texts, not to the
/// corpus: first the texts are given, then the corpus is scanned.
package struct Decontamination: Sendable {
  /// n, the words of an n-gram.
  package let nGramLength: Int
  private let shortest: Int

  /// The texts that hold an n-gram, by its hash, and the lengths of all n-grams.
  private var owners: [UInt64: [Int]] = [:]
  private var lengths: Set<Int> = []
  private var found: Set<Int> = []

  /// A look-up of texts by n-grams of `nGramLength` words.
  package init(texts: [String], nGramLength: Int = 13) {
    self.nGramLength = nGramLength
    shortest = min(5, nGramLength)
    for (number, text) in texts.enumerated() {
      let words = Self.words(Array(text.utf8))
      let length = min(words.count, nGramLength)
      guard length >= shortest else { continue }
      lengths.insert(length)
      for start in 0...(words.count - length) {
        owners[Self.hash(words[start..<start + length]), default: []].append(number)
      }
    }
  }

  /// Looks for the texts in a document of the corpus.
  package mutating func scan(_ document: [UInt8]) {
    guard !owners.isEmpty else { return }
    let words = Self.words(document)
    for length in lengths where words.count >= length {
      for start in 0...(words.count - length) {
        if let numbers = owners[Self.hash(words[start..<start + length])] {
          found.formUnion(numbers)
        }
      }
    }
  }

  /// Whether the corpus holds a text, which is named by its place in `texts`.
  package func isContaminated(_ number: Int) -> Bool { found.contains(number) }

  /// The hash of each word of a text.
  static func words(_ text: [UInt8]) -> [UInt64] {
    var words: [UInt64] = []
    var hash: UInt64 = 0
    var isInside = false
    for byte in text {
      let letter: UInt8? =
        switch byte {
        case 0x30...0x39, 0x61...0x7a, 0x80...: byte
        case 0x41...0x5a: byte | 0x20
        default: nil
        }
      if let letter {
        if !isInside { hash = 0xcbf2_9ce4_8422_2325 }
        isInside = true
        hash = (hash ^ UInt64(letter)) &* 0x0000_0100_0000_01b3
      } else if isInside {
        words.append(hash)
        isInside = false
      }
    }
    if isInside { words.append(hash) }
    return words
  }

  private static func hash(_ words: ArraySlice<UInt64>) -> UInt64 {
    var hash = UInt64(words.count)
    for word in words {
      hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 29
    }
    return hash
  }
}
