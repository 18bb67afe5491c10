/// Why a model cannot be made as it is asked for.
package enum ModelError: Error, Equatable {
  /// A size lies outside of what is possible.
  case sizeOutOfRange(name: String, value: Int, range: ClosedRange<Int>)
  /// Query heads do not divide evenly among the key/value heads.
  case unevenHeads(heads: Int, keyValueHeads: Int)
  /// The head dimension is odd, so it has no two halves to rotate.
  case oddHeadDimension(Int)
  /// OpenBLAS was asked for, and is not installed.
  case noOpenBLAS
  /// A text holds an id that the model's vocabulary does not have.
  case idOutOfVocabulary(id: Int, vocabularySize: Int)
  /// A text is longer than what the model was made for.
  case tooLong(tokenCount: Int, limit: Int)
}

extension ModelError: CustomStringConvertible {
  /// The facts, and what to do, in one line.
  package var description: String {
    switch self {
    case .sizeOutOfRange(let name, let value, let range):
      "\(name) is \(value); it must lie between \(range.lowerBound) and \(range.upperBound)"
    case .unevenHeads(let heads, let keyValueHeads):
      "\(heads) query heads cannot share \(keyValueHeads) key/value heads evenly; "
        + "the first number must be a multiple of the second"
    case .oddHeadDimension(let dimension):
      "the head dimension is \(dimension); rotary positions need an even one"
    case .noOpenBLAS:
      "OpenBLAS is not installed; install libopenblas0-pthread, or use --matrix-products own"
    case .idOutOfVocabulary(let id, let vocabularySize):
      "the text has the token \(id), but the model's vocabulary has \(vocabularySize); "
        + "use the tokenizer that belongs to the model"
    case .tooLong(let tokenCount, let limit):
      "\(tokenCount) tokens are more than the \(limit) positions the model was made for"
    }
  }
}
