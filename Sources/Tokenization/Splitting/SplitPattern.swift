/// The regular expressions that cut text into pieces: those of the vocabularies in use.
///
/// Each is matched by hand-written code (`PieceScanner`). The raw value is the name on the command
/// line and in fingerprints.
package enum SplitPattern: String, CaseIterable, Sendable {
  /// GPT-2, GPT-3, GPT-NeoX, OLMo: OpenAI's r50k and p50k.
  case gpt2
  /// GPT-4, as tiktoken writes it since version 0.8: white space at the very end stays together.
  case cl100k
  /// What Hugging Face reads in tiktoken's spelling of cl100k: numbers of any length.
  case cl100kNumbers = "cl100k-numbers"
  /// Llama 3, OLMo 2, and cl100k as others write it.
  case llama3
  /// Qwen 1 to 3: as Llama 3, with one digit a piece.
  case qwen
  /// GPT-4o and gpt-oss: words are cut where lower case turns to upper case.
  case o200k
  /// Mistral's Tekken (Nemo): as o200k, without contractions and with one digit a piece.
  case tekken

  /// What matches a regular expression.
  ///
  /// A plus after braces forbids to backtrack in tiktoken (fancy-regex), and repeats the braces in
  /// Hugging Face `tokenizers` (Oniguruma): `\p{N}{1,3}+` is a number of up to three digits for the
  /// one, and of any length for the other.
  enum Engine {
    case huggingFace
    case tiktoken
  }

  /// The pattern that a regular expression spells for an engine, or nil if it is not a known one.
  init?(regularExpression: String, for engine: Engine) {
    if engine == .tiktoken, regularExpression == Self.possessiveNumbers {
      self = .cl100k
      return
    }
    let known = Self.allCases.first { $0.spellings.contains(regularExpression) }
    guard let known else { return nil }
    self = known
  }

  /// The pattern as a regular expression of Hugging Face `tokenizers` (Oniguruma).
  package var regularExpression: String {
    spellings[0]
  }

  /// tiktoken's own spelling of cl100k.
  static let possessiveNumbers =
    #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"#
    + #"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"#

  /// Known spellings of the pattern for Hugging Face, the one that is written first; tiktoken reads
  /// all but that of `cl100kNumbers` alike.
  var spellings: [String] {
    switch self {
    case .gpt2:
      [
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#,
      ]
    case .cl100k:
      [
        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}"#
          + #"| ?[^\s\p{L}\p{N}]++[\r\n]*|\s++$|\s*[\r\n]|\s+(?!\S)|\s+"#
      ]
    case .cl100kNumbers:
      [Self.possessiveNumbers]
    case .llama3:
      [
        Self.words + #"\p{N}{1,3}"# + Self.rest,
        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"# + Self.rest,
      ]
    case .qwen:
      [Self.words + #"\p{N}"# + Self.rest]
    case .o200k:
      [
        Self.casedWords(contraction: "(?i:'s|'t|'re|'ve|'m|'ll|'d)?") + #"\p{N}{1,3}"#
          + Self.restWithSlash
      ]
    case .tekken:
      [Self.casedWords(contraction: "") + #"\p{N}"# + Self.restWithSlash]
    }
  }

  private static let words = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
  private static let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let restWithSlash = #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  private static func casedWords(contraction: String) -> String {
    let before = #"[^\r\n\p{L}\p{N}]?"#
    let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
    let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
    return before + upper + "*" + lower + "+" + contraction + "|"
      + before + upper + "+" + lower + "*" + contraction + "|"
  }
}
