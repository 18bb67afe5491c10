/// The form in which answers are compared: lower case, without punctuation, articles and extra
/// white space, as in the evaluation script of SQuAD (Rajpurkar et al., EMNLP 2016).
enum AnswerNormalization {
  /// The normalized form of an answer.
  static func normalized(_ answer: String) -> String {
    let letters = String(
      String.UnicodeScalarView(
        answer.lowercased().unicodeScalars.filter { !isPunctuation($0) }))
    return letters.split(whereSeparator: \.isWhitespace)
      .filter { !["a", "an", "the"].contains($0) }.joined(separator: " ")
  }

  /// As Python's `string.punctuation`: ASCII only.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
  }
}
