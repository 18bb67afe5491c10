import Foundation
import JSON

/// Which tokens begin a text, end it, and fill the rest of a chunk.
package struct SpecialTokenRoles: Equatable, Sendable {
  /// The token that begins a text, if there is one.
  package let bos: TokenID?
  /// The token that ends a text.
  package let eos: TokenID
  /// The token that fills up a chunk: the end of text, unless another is named.
  package let pad: TokenID

  /// Roles with given ids.
  package init(bos: TokenID?, eos: TokenID, pad: TokenID) {
    self.bos = bos
    self.eos = eos
    self.pad = pad
  }

  /// Well-known spellings of the end of text; `<|im_end|>` ends a turn of a conversation instead.
  private static let endOfTextSpellings: Set<String> = [
    "<|endoftext|>", "</s>", "<|end_of_text|>", "<eos>", "<｜end▁of▁sentence｜>",
  ]

  /// Finds the roles: a name given here, else the `tokenizer_config.json` beside the tokenizer.
  ///
  /// Without either, the roles that the file states count (SentencePiece models and the named
  /// encodings of tiktoken state some), and then the end of text is the one special token with a
  /// well-known spelling; if none or several have one, the error lists the special tokens. The
  /// beginning is then nil, and the padding is the end of text. A name that the tokenizer does not
  /// have is an error, and so is one that ordinary text can contain.
  package static func resolve(
    tokenizer: Tokenizer, tokenizerPath: String, eosToken: String?, bosToken: String?,
    padToken: String?
  ) throws(TokenizationError) -> SpecialTokenRoles {
    let configuration = try TokenizerConfiguration.read(besideTokenizer: tokenizerPath)

    func id(
      _ role: String, given: String?, _ field: String
    ) throws(TokenizationError) -> TokenID? {
      guard let content = given ?? configuration?.tokens[field] else { return nil }
      guard let id = tokenizer.tokenID(of: content) else {
        let path = given == nil ? configuration?.path ?? tokenizerPath : tokenizerPath
        throw .unknownToken(path: path, role: role, token: content)
      }
      return id
    }

    let stated = tokenizer.definition.roles
    let bos = try id("beginning of text", given: bosToken, "bos_token") ?? stated.bos
    let named = try id("end of text", given: eosToken, "eos_token") ?? stated.eos
    let eos =
      if let named { named } else { try wellKnownEndOfText(tokenizer, path: tokenizerPath) }
    let pad = try id("padding", given: padToken, "pad_token") ?? stated.pad
    let roles = SpecialTokenRoles(bos: bos, eos: eos, pad: pad ?? eos)
    try roles.requireReserved(in: tokenizer, path: tokenizerPath)
    return roles
  }

  /// Fails where a document begins or ends with a token that ordinary text can contain; `path` is
  /// the file of the tokenizer.
  ///
  /// Padding may be any token: lengths say where it is.
  package func requireReserved(in tokenizer: Tokenizer, path: String) throws(TokenizationError) {
    let roles = [("beginning of text", bos), ("end of text", eos)]
    for case (let role, let id?) in roles where tokenizer.definition.canOccurInText(id) {
      let token = String(decoding: tokenizer.bytes(of: id) ?? [], as: UTF8.self)
      throw .ordinaryToken(path: path, role: role, token: token)
    }
  }

  /// The `tokenizer_config.json` that counts for a tokenizer file, whether or not it is there.
  package static func configurationPath(besideTokenizer path: String) -> String {
    URL(filePath: path).deletingLastPathComponent().appending(path: "tokenizer_config.json").path
  }

  private static func wellKnownEndOfText(
    _ tokenizer: Tokenizer, path: String
  ) throws(TokenizationError) -> TokenID {
    let known = tokenizer.specialTokens.filter { endOfTextSpellings.contains($0.content) }
    guard let only = known.first, known.count == 1 else {
      let candidates = known.isEmpty ? tokenizer.specialTokens : known
      throw .noEndOfText(path: path, candidates: candidates.map(\.content))
    }
    return only.id
  }
}

extension Tokenizer {
  /// A `tokenizer_config.json` that names the roles of the special tokens.
  package func configurationData(roles: SpecialTokenRoles) -> [UInt8] {
    let names = [("bos_token", roles.bos), ("eos_token", roles.eos), ("pad_token", roles.pad)]
    var lines: [String] = []
    for (name, id) in names {
      let token = id.flatMap { bytes(of: $0) }.map { JSONEscaper.hexadecimal.string($0) } ?? "null"
      lines.append("  \"\(name)\": \(token),\n")
    }
    let text =
      "{\n" + lines.joined()
      + "  \"add_prefix_space\": \(definition.preTokenizer.contains(.prefixSpace)),\n"
      + "  \"clean_up_tokenization_spaces\": false,\n"
      + "  \"tokenizer_class\": \"PreTrainedTokenizerFast\"\n}\n"
    return Array(text.utf8)
  }
}

/// The names of special tokens in a `tokenizer_config.json`.
private struct TokenizerConfiguration {
  let path: String
  /// Token texts by field: a string, or the `content` of an object; null fields are left out.
  let tokens: [String: String]

  /// Reads the file in the tokenizer's folder, or returns nil if there is none.
  static func read(
    besideTokenizer tokenizerPath: String
  ) throws(TokenizationError) -> TokenizerConfiguration? {
    let path = SpecialTokenRoles.configurationPath(besideTokenizer: tokenizerPath)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let root = try JSONValue(
      tokenizerFile: try TokenizerPath.contents(ofFile: path), path: path)
    var tokens: [String: String] = [:]
    for field in ["bos_token", "eos_token", "pad_token"] {
      switch root[field] {
      case nil, .null?:
        continue
      case let value?:
        guard let content = value.text ?? value["content"]?.text else {
          throw .unexpectedValue(
            path: path, field: field, expected: "a token's text", actual: value.summary)
        }
        tokens[field] = content
      }
    }
    return TokenizerConfiguration(path: path, tokens: tokens)
  }
}
