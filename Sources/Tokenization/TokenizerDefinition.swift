/// Everything that decides what ids a text gets, as a tokenizer file states it.
struct TokenizerDefinition: Sendable {
  /// The model's tokens, ascending by id.
  var vocabulary: [VocabularyEntry] = []
  /// The merges in order of rank: the first is tried first.
  var merges: [Merge] = []
  /// Whether a piece that is itself a token is emitted at once, whatever the merges would give.
  var ignoresMerges = false
  /// Whether text that does not start with a space gets one put before it.
  var addsPrefixSpace = false
  var normalizer = Normalizer.none
  /// The tokens found in the text before it is split, ascending by id.
  var addedTokens: [AddedToken] = []
}

/// A token of the model: its spelling in the byte alphabet, as UTF-8, and its id.
struct VocabularyEntry: Equatable, Sendable {
  let spelling: [UInt8]
  let id: TokenID
}

/// Two tokens that become one; its place in the list of merges is its rank.
struct Merge: Equatable, Sendable {
  let left: TokenID
  let right: TokenID
  let result: TokenID
}

/// A token that is found in the text itself, with Hugging Face's matching options.
struct AddedToken: Equatable, Sendable {
  let content: String
  let id: TokenID
  /// Whether it is only found between characters that are no word characters.
  var isSingleWord = false
  /// Whether it swallows the white space on its left.
  var stripsLeft = false
  /// Whether it swallows the white space on its right.
  var stripsRight = false
  /// Whether it is looked for after the normalizer has run, in its own normalized form.
  var isNormalized = false
  /// Whether it is a control token, which ordinary text cannot produce.
  var isSpecial = false
}
