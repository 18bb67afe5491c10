/// Everything that decides what ids a text gets, as a tokenizer file states it.
struct TokenizerDefinition: Sendable {
  /// What the model's tokens are made of.
  var alphabet = TokenAlphabet.bytes
  /// The model's tokens, ascending by id.
  var vocabulary: [VocabularyEntry] = []
  /// The merges, ascending by rank: the first is tried first.
  var merges: [Merge] = []
  /// Whether a piece that is itself a token is emitted at once, whatever the merges would give.
  var ignoresMerges = false
  var normalizer = Normalizer()
  /// How text is cut into pieces, step by step.
  var preTokenizer: [PreTokenizerStep] = []
  /// The tokens found in the text before it is split, ascending by id.
  var addedTokens: [AddedToken] = []
  /// The roles that the file itself gives to tokens.
  var roles = StatedRoles()
}

/// What the tokens of a model are made of.
enum TokenAlphabet: Equatable, Sendable {
  /// Bytes, spelled as 256 printable characters: every text can be encoded.
  case bytes
  /// Characters; one that the vocabulary lacks becomes what `missing` says.
  case characters(missing: MissingCharacters)
}

/// What becomes of characters that the vocabulary lacks.
struct MissingCharacters: Equatable, Sendable {
  /// Whether they become the tokens of their bytes, `<0x00>` to `<0xFF>`.
  var byteFallback: Bool
  /// The token for what has no bytes in the vocabulary either.
  var unknown: TokenID?
  /// Whether several in a row become a single `unknown`.
  var fusesUnknown: Bool
}

/// The roles that a file gives to tokens; nil where it gives none.
struct StatedRoles: Equatable, Sendable {
  var bos: TokenID?
  var eos: TokenID?
  var pad: TokenID?
}

/// A token of the model: its spelling in the file, as UTF-8, and its id.
struct VocabularyEntry: Equatable, Sendable {
  let spelling: [UInt8]
  let id: TokenID
}

/// Two tokens that become one.
///
/// Of several in a piece that of lowest rank comes first, of equal ranks the leftmost. Hugging Face
/// ranks pairs, tiktoken and SentencePiece rank the results, so that pairs may share a rank.
struct Merge: Equatable, Sendable {
  let left: TokenID
  let right: TokenID
  let result: TokenID
  let rank: MergeRank
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
  /// Whether `content` is that normalized form already, as in SentencePiece.
  var isSpelledNormalized = false
  /// Whether it is a control token, which ordinary text cannot produce.
  var isSpecial = false
}

extension TokenizerDefinition {
  /// The definition as a `tokenizer.json` can state it.
  ///
  /// There, each pair has a rank of its own, both its tokens are in the vocabulary, and tokens found
  /// in normalized text are normalized themselves; SentencePiece's are looked for in the raw text.
  var huggingFaceForm: TokenizerDefinition {
    var form = self
    form.merges = effectiveMerges.filter {
      $0.left < PieceSymbols.firstUnknown && $0.right < PieceSymbols.firstUnknown
    }
    for index in form.addedTokens.indices where form.addedTokens[index].isSpelledNormalized {
      form.addedTokens[index].isNormalized = false
      form.addedTokens[index].isSpelledNormalized = false
    }
    form.roles = StatedRoles()
    return form
  }

  /// The merges that count: of equal pairs the last.
  private var effectiveMerges: [Merge] {
    var seen = Set<UInt64>(minimumCapacity: merges.count)
    let last = merges.reversed().filter { merge in
      seen.insert(UInt64(merge.left) << 32 | UInt64(merge.right)).inserted
    }
    return last.reversed()
  }
}
