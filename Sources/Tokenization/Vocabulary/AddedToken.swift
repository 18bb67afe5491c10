/// A token that is found in the text itself, with Hugging Face's matching options.
struct AddedToken: Equatable, Sendable {
  let content: String
  var id: TokenID
  /// Whether it is only matched between characters that are not word characters.
  var isSingleWord = false
  /// Whether it absorbs the white space on its left.
  var stripsLeft = false
  /// Whether it absorbs the white space on its right.
  var stripsRight = false
  /// Whether it is matched after the normalizer has run, in its own normalized form.
  var isNormalized = false
  /// Whether `content` is that normalized form already, as in SentencePiece.
  var isSpelledNormalized = false
  /// Whether it is a control token, which ordinary text cannot produce.
  var isSpecial = false
}
