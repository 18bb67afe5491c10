/// Why a model cannot be made or cannot read a text.
package enum ModelError: Error, Equatable {
  /// A size is outside its range.
  case sizeOutOfRange(name: String, value: Int, range: ClosedRange<Int>)
  /// Query heads do not divide evenly among the key/value heads.
  case unevenHeads(heads: Int, keyValueHeads: Int)
  /// The head dimension is odd, so it has no two halves to rotate.
  case oddHeadDimension(Int)
  /// OpenBLAS was asked for but is not installed.
  case noOpenBLAS
  /// A text holds an id that is not in the model's vocabulary.
  case idOutOfVocabulary(id: Int, vocabularySize: Int)
  /// The logits of a token are not finite.
  case notFinite
  /// A text has more tokens than the model has positions.
  case tooLong(tokenCount: Int, limit: Int)
}

extension ModelError: CustomStringConvertible {
  /// The facts, and what to do, in one line.
  package var description: String {
    switch self {
    case .sizeOutOfRange(let name, let value, let range):
      "\(name) is \(value); it must be between \(range.lowerBound) and \(range.upperBound)"
    case .unevenHeads(let heads, let keyValueHeads):
      "\(heads) query heads cannot share \(keyValueHeads) key/value heads evenly; "
        + "the number of query heads must be a multiple of the number of key/value heads"
    case .oddHeadDimension(let dimension):
      "the head dimension is \(dimension); rotary embeddings need an even one"
    case .noOpenBLAS:
      "OpenBLAS is not installed; install libopenblas0-pthread, or use --matrix-products own"
    case .idOutOfVocabulary(let id, let vocabularySize):
      "the text has the token id \(id), but the model's vocabulary has \(vocabularySize) tokens; "
        + "use the tokenizer that belongs to the model"
    case .notFinite:
      "the model's logits are not finite; its training has diverged, or its file is damaged"
    case .tooLong(let tokenCount, let limit):
      "\(tokenCount) tokens are more than the model's \(limit) positions"
    }
  }
}
