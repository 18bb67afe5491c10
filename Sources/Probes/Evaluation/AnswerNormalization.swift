/// Answers in the form in which they are compared: lower case, without punctuation, articles and
/// superfluous white space, as the evaluation of SQuAD does it (Rajpurkar et al., 2016).
enum AnswerNormalization {
  /// The form of an answer.
  static func normalized(_ answer: String) -> String {
    let letters = String(
      String.UnicodeScalarView(
        answer.lowercased().unicodeScalars.filter { !isPunctuation($0) }))
    return letters.split(whereSeparator: \.isWhitespace)
      .filter { !["a", "an", "the"].contains($0) }.joined(separator: " ")
  }

  /// Python's `string.punctuation`: that of ASCII only.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
  }
}
