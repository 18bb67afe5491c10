/// Everything that determines the ids of a text, as a tokenizer file states it.
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

extension TokenizerDefinition {
  /// The mark that replaces spaces in the pieces of a character alphabet, such as U+2581; else nil.
  var spaceMark: [UInt8]? {
    for case .replace([UInt8(ascii: " ")], let mark) in normalizer.steps { return mark }
    for case .metaspace(let mark, _, _) in preTokenizer { return mark }
    return nil
  }

  /// Whether a space mark is prepended to a text, so that decoding removes one.
  var marksTheBeginning: Bool {
    guard let spaceMark else { return false }
    return normalizer.steps.contains(.prepend(spaceMark))
      || preTokenizer.contains {
        if case .metaspace(_, let scheme, _) = $0 { scheme != .never } else { false }
      }
  }

  /// How the file spells the bytes of the model's tokens.
  var spelling: TokenSpelling { TokenSpelling(alphabet: alphabet, spaceMark: spaceMark) }

  /// Whether text can become the token while special tokens are ordinary text.
  func canOccurInText(_ id: TokenID) -> Bool {
    if addedTokens.contains(where: { $0.id == id && !$0.isSpecial }) { return true }
    if merges.contains(where: { $0.result == id }) { return true }
    guard let entry = vocabulary.first(where: { $0.id == id }) else { return false }
    if ignoresMerges, !isReserved(id) { return true }
    switch alphabet {
    case .bytes:
      return spelling.bytes(of: entry.spelling)?.count == 1
    case .characters(let missing):
      if missing.unknown == id { return !missing.byteFallback }
      if missing.byteFallback, TokenSpelling.byte(ofFallback: entry.spelling) != nil {
        return true
      }
      return !isReserved(id)
        && String(decoding: entry.spelling, as: UTF8.self).unicodeScalars.count == 1
    }
  }

  /// Whether the token is special, so that ordinary text never becomes it.
  func isReserved(_ id: TokenID) -> Bool {
    addedTokens.contains { $0.id == id && $0.isSpecial }
  }
}
