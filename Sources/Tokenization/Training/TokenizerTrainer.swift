/// Trains a byte-level BPE tokenizer with the GPT-2 split pattern.
///
/// The result equals that of Hugging Face's `BpeTrainer` with the whole byte alphabet, and depends
/// only on the texts, not on their order or on how they were spread over counters.
package struct TokenizerTrainer: Sendable {
  /// What has been counted so far.
  package private(set) var counts = PieceCounts()

  /// A trainer that has seen nothing.
  package init() {}

  /// Counts the pieces of a text.
  package mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    counts.add(text)
  }

  /// Adds what another thread has counted.
  package mutating func merge(_ other: PieceCounts) {
    counts.merge(other)
  }

  /// Learns merges until the vocabulary has the requested size.
  ///
  /// Ids are the special tokens in the order given, the 256 bytes by their characters' code
  /// points, and the merges' results. Pairs that occur fewer than `minimumFrequency` times are
  /// not merged, so that little text gives a smaller vocabulary: see `vocabularySize`. An error if
  /// the size cannot hold special tokens and bytes, or if a special token is empty or repeated.
  package func train(
    vocabularySize: Int, minimumFrequency: Int = 2, specialTokens: [String] = ["<|endoftext|>"]
  ) throws(TokenizationError) -> Tokenizer {
    var vocabulary = try GrowingVocabulary(specialTokens: specialTokens)
    guard vocabulary.count <= vocabularySize else {
      throw .vocabularyTooSmall(requested: vocabularySize, minimum: vocabulary.count)
    }
    var merges: [Merge] = []
    var learner = MergeLearner(counts, byteIDs: vocabulary.byteIDs)
    while vocabulary.count < vocabularySize, let next = learner.nextPair(),
      next.count >= minimumFrequency
    {
      let token = vocabulary.join(next.left, next.right)
      merges.append(
        Merge(
          left: next.left, right: next.right, result: token, rank: MergeRank(merges.count)))
      learner.merge(next.left, next.right, into: token, entry: next.entry)
    }
    let addedTokens = specialTokens.enumerated().map { index, content in
      AddedToken(content: content, id: TokenID(index), isSpecial: true)
    }
    return try Tokenizer(
      TokenizerDefinition(
        vocabulary: vocabulary.entries, merges: merges, preTokenizer: [.split(.gpt2)],
        addedTokens: addedTokens),
      path: "the trained tokenizer")
  }
}

/// The tokens of a vocabulary in training, by their spelling in the byte alphabet.
private struct GrowingVocabulary {
  private(set) var byteIDs = [TokenID](repeating: 0, count: 256)
  private var spellings = ByteStringIndex(capacity: 1 << 16)

  /// Special tokens first, then the characters of the byte alphabet.
  init(specialTokens: [String]) throws(TokenizationError) {
    for content in specialTokens {
      let number = spellings.count
      guard !content.isEmpty, spellings.insert(Array(content.utf8)) == number else {
        throw .invalidSpecialToken(content)
      }
    }
    for byte in ByteAlphabet.bytesByScalar {
      byteIDs[Int(byte)] = TokenID(spellings.insert(ByteAlphabet.spelling(of: [byte])))
    }
  }

  var count: Int { spellings.count }

  var entries: [VocabularyEntry] {
    (0..<spellings.count).map { number in
      VocabularyEntry(spelling: Array(spellings[number]), id: TokenID(number))
    }
  }

  /// The token that two make together, which a special token may be already.
  mutating func join(_ left: TokenID, _ right: TokenID) -> TokenID {
    TokenID(spellings.insert(Array(spellings[Int(left)] + spellings[Int(right)])))
  }
}
