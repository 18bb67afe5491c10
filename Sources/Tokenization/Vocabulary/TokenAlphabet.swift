/// What the tokens of a model are made of.
enum TokenAlphabet: Equatable, Sendable {
  /// Bytes, spelled as 256 printable characters: every text can be encoded.
  case bytes
  /// Characters; one that the vocabulary lacks becomes what `missing` says.
  case characters(missing: MissingCharacters)
}

/// How characters that the vocabulary lacks are encoded.
struct MissingCharacters: Equatable, Sendable {
  /// Whether they become the tokens of their bytes, `<0x00>` to `<0xFF>`.
  var byteFallback: Bool
  /// The token for what has no bytes in the vocabulary either.
  var unknown: TokenID?
  /// Whether several in a row become a single `unknown`.
  var fusesUnknown: Bool
}
