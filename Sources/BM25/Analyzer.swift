/// What a term of the retrieval side is; the raw value is its spelling in flags and manifests.
package enum Analyzer: String, CaseIterable, Codable, Sendable {
  /// Lower-cased words without English stop words, stemmed when they are plain English letters.
  ///
  /// The analysis of the paper; `WordAnalyzer` states it in full.
  case words

  /// The token ids of the language model's tokenizer, each written in decimal.
  ///
  /// Needs no analysis of text, so it suits any language, and code; it finds no inflected forms.
  case tokens

  /// Lower-cased runs of ASCII letters and digits, without stop words and stems.
  ///
  /// The analysis with which reference runs of BM25 are stated; see `PlainWords`.
  case plain
}
