import BM25
import Tokenization

/// Terms as people read them: words as they are, and tokens by what they spell.
struct TermText {
  let analyzer: Analyzer
  let tokenizer: Tokenizer

  /// What to show for a term that the index spells `term`.
  func text(of term: String) -> String {
    guard analyzer == .tokens, let token = UInt32(term), let bytes = tokenizer.bytes(of: token)
    else { return term }
    return "“" + String(decoding: bytes, as: UTF8.self) + "”"
  }
}
