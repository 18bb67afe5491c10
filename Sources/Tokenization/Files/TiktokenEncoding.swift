/// The named encodings of tiktoken files: what such a file leaves unsaid.
enum TiktokenEncoding: String, CaseIterable {
  case r50k
  case p50k
  case cl100k
  case o200k
  case o200kHarmony = "o200k_harmony"
  case llama3
  case qwen

  /// The encoding of that name; `r50k_base` and `gpt2` are other names of `r50k`.
  init?(name: String) {
    let base = name.hasSuffix("_base") ? String(name.dropLast("_base".count)) : name
    self.init(rawValue: base == "gpt2" ? "r50k" : base)
  }

  var pattern: SplitPattern {
    switch self {
    case .r50k, .p50k: .gpt2
    case .cl100k: .cl100k
    case .o200k, .o200kHarmony: .o200k
    case .llama3: .llama3
    case .qwen: .qwen
    }
  }

  /// What changes a text before it is split: Qwen's tokenizers normalize, tiktoken's do not.
  var normalizerSteps: [Normalizer.Step] {
    self == .qwen ? [.nfc] : []
  }

  /// The special tokens, for a file of so many ranks.
  func specialTokens(rankCount: Int) -> [SpecialToken] {
    func numbered(_ names: [String], from first: Int) -> [SpecialToken] {
      names.enumerated().map { SpecialToken(content: "<|\($1)|>", id: TokenID(first + $0)) }
    }
    switch self {
    case .r50k, .p50k:
      return numbered(["endoftext"], from: 50256)
    case .cl100k:
      return numbered(["endoftext", "fim_prefix", "fim_middle", "fim_suffix"], from: 100_257)
        + numbered(["endofprompt"], from: 100_276)
    case .o200k:
      return numbered(["endoftext"], from: 199_999) + numbered(["endofprompt"], from: 200_018)
    case .o200kHarmony:
      // <|endofprompt|> and <|reserved_200018|> are one id: the name that Hugging Face gives it.
      let named: [TokenID: String] = [
        199_998: "startoftext", 199_999: "endoftext", 200_002: "return", 200_003: "constrain",
        200_005: "channel", 200_006: "start", 200_007: "end", 200_008: "message",
        200_012: "call", 200_018: "endofprompt",
      ]
      return (199_998..<201_088).map { id in
        SpecialToken(content: "<|\(named[id] ?? "reserved_\(id)")|>", id: id)
      }
    case .llama3:
      let named = [
        "begin_of_text", "end_of_text", "reserved_special_token_0", "reserved_special_token_1",
        "finetune_right_pad_id", "step_id", "start_header_id", "end_header_id", "eom_id",
        "eot_id", "python_tag", "image",
      ]
      let reserved = (2..<256 - named.count + 2).map { "reserved_special_token_\($0)" }
      return numbered(named + reserved, from: rankCount)
    case .qwen:
      let extra = (0..<205).map { "extra_\($0)" }
      return numbered(["endoftext", "im_start", "im_end"] + extra, from: rankCount)
    }
  }

  /// The roles that the encoding gives to its special tokens.
  func roles(rankCount: Int) -> StatedRoles {
    let tokens = specialTokens(rankCount: rankCount)
    func id(_ name: String) -> TokenID? { tokens.first { $0.content == "<|\(name)|>" }?.id }
    return StatedRoles(
      bos: id("begin_of_text") ?? id("startoftext"), eos: id("endoftext") ?? id("end_of_text"))
  }
}
