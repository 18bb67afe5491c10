/// Writes a definition as a Hugging Face `tokenizer.json`; equal definitions give equal bytes.
struct TokenizerWriter {
  private var bytes: [UInt8] = []

  /// The file's bytes: indented by two spaces, vocabulary by id, merges as pairs by rank.
  static func json(_ definition: TokenizerDefinition) -> [UInt8] {
    var writer = TokenizerWriter()
    writer.write(definition)
    return writer.bytes
  }

  private mutating func write(_ definition: TokenizerDefinition) {
    line("{")
    line("  \"version\": \"1.0\",")
    line("  \"truncation\": null,")
    line("  \"padding\": null,")
    writeAddedTokens(definition.addedTokens)
    switch definition.normalizer {
    case .none: line("  \"normalizer\": null,")
    case .nfc: line("  \"normalizer\": {\n    \"type\": \"NFC\"\n  },")
    }
    writeByteLevel("pre_tokenizer", addsPrefixSpace: definition.addsPrefixSpace)
    line("  \"post_processor\": null,")
    writeByteLevel("decoder", addsPrefixSpace: definition.addsPrefixSpace)
    writeModel(definition)
    line("}")
  }

  private mutating func line(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func writeAddedTokens(_ tokens: [AddedToken]) {
    line(tokens.isEmpty ? "  \"added_tokens\": []," : "  \"added_tokens\": [")
    for (index, token) in tokens.enumerated() {
      line("    {")
      line("      \"id\": \(token.id),")
      line("      \"content\": \(Self.quoted(token.content.utf8)),")
      line("      \"single_word\": \(token.isSingleWord),")
      line("      \"lstrip\": \(token.stripsLeft),")
      line("      \"rstrip\": \(token.stripsRight),")
      line("      \"normalized\": \(token.isNormalized),")
      line("      \"special\": \(token.isSpecial)")
      line(index + 1 < tokens.count ? "    }," : "    }\n  ],")
    }
  }

  private mutating func writeByteLevel(_ name: String, addsPrefixSpace: Bool) {
    line("  \"\(name)\": {")
    line("    \"type\": \"ByteLevel\",")
    line("    \"add_prefix_space\": \(addsPrefixSpace),")
    line("    \"trim_offsets\": true,")
    line("    \"use_regex\": true")
    line("  },")
  }

  private mutating func writeModel(_ definition: TokenizerDefinition) {
    line("  \"model\": {")
    line("    \"type\": \"BPE\",")
    line("    \"dropout\": null,")
    line("    \"unk_token\": null,")
    line("    \"continuing_subword_prefix\": null,")
    line("    \"end_of_word_suffix\": null,")
    line("    \"fuse_unk\": false,")
    line("    \"byte_fallback\": false,")
    line("    \"ignore_merges\": \(definition.ignoresMerges),")
    line("    \"vocab\": {")
    var spellings: [TokenID: String] = [:]
    for (index, entry) in definition.vocabulary.enumerated() {
      let spelling = Self.quoted(entry.spelling)
      spellings[entry.id] = spelling
      let comma = index + 1 < definition.vocabulary.count ? "," : ""
      line("      \(spelling): \(entry.id)\(comma)")
    }
    line("    },")
    let merges = definition.effectiveMerges
    line(merges.isEmpty ? "    \"merges\": []" : "    \"merges\": [")
    for (index, merge) in merges.enumerated() {
      line("      [")
      line("        \(spellings[merge.left] ?? "\"\""),")
      line("        \(spellings[merge.right] ?? "\"\"")")
      line(index + 1 < merges.count ? "      ]," : "      ]\n    ]")
    }
    line("  }")
  }

  /// A JSON string; only quotes, backslashes and control characters are escaped.
  static func quoted(_ utf8: some Sequence<UInt8>) -> String {
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        quoted.append(UInt8(ascii: "\\"))
        quoted.append(byte)
      case 0x00...0x1f:
        let digits = String(byte, radix: 16)
        quoted.append(contentsOf: "\\u00\(digits.count == 1 ? "0" : "")\(digits)".utf8)
      default:
        quoted.append(byte)
      }
    }
    quoted.append(UInt8(ascii: "\""))
    return String(decoding: quoted, as: UTF8.self)
  }
}

extension Tokenizer {
  /// The tokenizer as a Hugging Face `tokenizer.json`, the same bytes each time.
  package func jsonData() -> [UInt8] {
    TokenizerWriter.json(definition)
  }

  /// A `tokenizer_config.json` that names the roles of the special tokens.
  package func configurationData(roles: SpecialTokenRoles) -> [UInt8] {
    let names = [("bos_token", roles.bos), ("eos_token", roles.eos), ("pad_token", roles.pad)]
    var lines: [String] = []
    for (name, id) in names {
      let token = id.flatMap { bytes(of: $0) }.map { TokenizerWriter.quoted($0) } ?? "null"
      lines.append("  \"\(name)\": \(token),\n")
    }
    let text =
      "{\n" + lines.joined() + "  \"add_prefix_space\": \(definition.addsPrefixSpace),\n"
      + "  \"clean_up_tokenization_spaces\": false,\n"
      + "  \"tokenizer_class\": \"PreTrainedTokenizerFast\"\n}\n"
    return Array(text.utf8)
  }
}
