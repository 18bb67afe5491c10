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
  /// nanochat: as Llama 3, with numbers of up to two digits.
  case nanochat
  /// Qwen 1 to 3: as Llama 3, with one digit a piece.
  case qwen
  /// Qwen 3.5: as Qwen, with marks in words.
  case qwenMarks = "qwen3.5"
  /// GPT-4o and gpt-oss: words are cut where lower case turns to upper case.
  case o200k
  /// As o200k, with numbers of up to two digits.
  case o200kTwoDigits = "o200k-two-digits"
  /// Mistral's Tekken (Nemo): as o200k, without contractions and with one digit a piece.
  case tekken
  /// Bloom: what is between white space, parentheses and the usual punctuation, a space before it.
  case bloom
  /// DeepSeek's first step: numbers of up to three digits.
  case numbers
  /// DeepSeek's second step: runs of Han, Hiragana and Katakana.
  case hanAndKana = "han-kana"
  /// DeepSeek V3's last step: ASCII punctuation joins the ASCII letters after it.
  case deepSeek = "deepseek"

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

  /// Whether the pattern matches all of any text; of others, what is between matches is a piece.
  package var coversEveryText: Bool {
    switch self {
    case .bloom, .numbers, .hanAndKana, .deepSeek: false
    default: true
    }
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
        Self.possessiveWords + #"\p{N}{1,3}"# + Self.possessiveRest,
      ]
    case .nanochat:
      [
        Self.possessiveWords + #"\p{N}{1,2}"# + Self.possessiveRest,
        Self.words + #"\p{N}{1,2}"# + Self.rest,
      ]
    case .qwen:
      [Self.words + #"\p{N}"# + Self.rest]
    case .qwenMarks:
      [
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"#
          + #"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"# + Self.whiteSpace
      ]
    case .o200k:
      [Self.casedWords(contraction: Self.contraction) + #"\p{N}{1,3}"# + Self.restWithSlash]
    case .o200kTwoDigits:
      [Self.casedWords(contraction: Self.contraction) + #"\p{N}{1,2}"# + Self.restWithSlash]
    case .tekken:
      [Self.casedWords(contraction: "") + #"\p{N}"# + Self.restWithSlash]
    case .bloom:
      [#" ?[^(\s|[.,!?…。，、।۔،])]+"#]
    case .numbers:
      [#"\p{N}{1,3}"#]
    case .hanAndKana:
      ["[一-龥\u{3040}-ゟ゠-ヿ]+"]
    case .deepSeek:
      [
        ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+"##
          + #"|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"# + Self.whiteSpace
      ]
    }
  }

  private static let words = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
  private static let possessiveWords =
    #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|"#
  private static let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
  private static let whiteSpace = #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n]*"# + whiteSpace
  private static let possessiveRest =
    #"| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#
  private static let restWithSlash = #"| ?[^\s\p{L}\p{N}]+[\r\n/]*"# + whiteSpace

  private static func casedWords(contraction: String) -> String {
    let before = #"[^\r\n\p{L}\p{N}]?"#
    let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
    let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
    return before + upper + "*" + lower + "+" + contraction + "|"
      + before + upper + "+" + lower + "*" + contraction + "|"
  }
}
