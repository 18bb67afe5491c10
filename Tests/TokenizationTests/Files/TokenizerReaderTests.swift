import Testing

@testable import Tokenization

@Suite struct TokenizerReaderTests {
  private func error(_ json: TokenizerJSON) -> String {
    do {
      _ = try json.tokenizer()
      return "no error"
    } catch {
      return error.description
    }
  }

  struct Unsupported: CustomTestStringConvertible, Sendable {
    let json: TokenizerJSON
    let named: [String]
    var testDescription: String { named.joined(separator: " ") }
  }

  @Test(arguments: [
    Unsupported(
      json: TokenizerJSON(modelFields: #""type":"Unigram""#), named: ["model.type", "Unigram"]),
    Unsupported(
      json: TokenizerJSON(modelFields: #""type":"BPE","dropout":0.1"#),
      named: ["model.dropout", "0.1"]),
    Unsupported(
      json: TokenizerJSON(modelFields: #""type":"BPE","byte_fallback":true"#),
      named: ["model.byte_fallback", "true"]),
    Unsupported(
      json: TokenizerJSON(modelFields: #""type":"BPE","continuing_subword_prefix":"@@""#),
      named: ["model.continuing_subword_prefix", "@@"]),
    Unsupported(
      json: TokenizerJSON(modelFields: #""type":"BPE","end_of_word_suffix":"</w>""#),
      named: ["model.end_of_word_suffix", "</w>"]),
    Unsupported(
      json: TokenizerJSON(normalizer: #"{"type":"Lowercase"}"#),
      named: ["normalizer", "Lowercase", "NFC"]),
    Unsupported(
      json: TokenizerJSON(
        normalizer: #"{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Strip"}]}"#),
      named: ["normalizer.normalizers[1]", "Strip"]),
    Unsupported(
      json: TokenizerJSON(
        normalizer: #"{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}"#),
      named: ["normalizer.pattern", " {2,}", "a String"]),
    Unsupported(
      json: TokenizerJSON(preTokenizer: #"{"type":"Whitespace"}"#),
      named: ["pre_tokenizer", "Whitespace", "ByteLevel"]),
    Unsupported(
      json: TokenizerJSON(preTokenizer: "null"),
      named: ["model.unk_token", "null", "byte_fallback"]
    ),
    Unsupported(
      json: TokenizerJSON(
        preTokenizer:
          #"{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}"#
      ),
      named: ["pre_tokenizer.pretokenizers[1]", "Digits", "nothing after ByteLevel"]),
    Unsupported(
      json: TokenizerJSON(
        preTokenizer: #"{"type":"Split","pattern":{"Regex":"\\w+|\\s"},"behavior":"Isolated"}"#),
      named: ["split pattern '\\w+|\\s'", "gpt2", "cl100k", "llama3", "qwen", "o200k"]),
    Unsupported(
      json: TokenizerJSON(
        preTokenizer: #"{"type":"Split","pattern":{"String":" "},"behavior":"Removed"}"#),
      named: ["pre_tokenizer.behavior", "Removed", "MergedWithPrevious"]),
    Unsupported(
      json: TokenizerJSON(
        preTokenizer: #"{"type":"Metaspace","replacement":"_","prepend_scheme":"x"}"#),
      named: ["pre_tokenizer.prepend_scheme", "x", "always, first, or never"]),
  ])
  func whatIsNotSupportedIsNamed(unsupported: Unsupported) {
    let message = error(unsupported.json)
    #expect(message.contains("is not supported"))
    for name in unsupported.named {
      #expect(message.contains(name), "\(message)")
    }
  }

  @Test func aFileThatContradictsItselfGivesTheFacts() {
    #expect(error(TokenizerJSON(leftOutBytes: [97])).contains("no token for byte 97"))
    #expect(error(TokenizerJSON(leftOutBytes: [0xc0, 0xff])) == "no error")
    #expect(
      error(TokenizerJSON(extraTokens: [("ab", 256), ("cd", 256)])).contains(
        "id 256 belongs to both 'ab' and 'cd'"))
    let conflicting = TokenizerJSON(
      extraTokens: [("ab", 256)], addedTokens: [TokenizerJSON.added("ab", id: 7)])
    #expect(error(conflicting).contains("has id 256 in the vocabulary, 7 among"))
    #expect(
      error(TokenizerJSON(addedTokens: [TokenizerJSON.added("ab", id: 97)]))
        .contains("id 97 belongs to both 'a' and 'ab'"))
    #expect(
      error(TokenizerJSON(extraTokens: [("ab", 4_000_000_000)])).contains("4000000000"))
    #expect(error(TokenizerJSON(extraTokens: [("ab", -1)])).contains("a token id, found -1"))
    #expect(
      error(TokenizerJSON(addedTokens: [TokenizerJSON.added("", id: 300)]))
        .contains("added_tokens[0].content"))
  }

  /// Stated ids of added tokens beside 256 tokens and `<v>`, and the first that Hugging Face
  /// tokenizers 0.23.3 changes: `token_to_id` after reading the same lists.
  @Test(
    arguments: [
      ([("<x>", 257), ("<y>", 258)], nil), ([("<v>", 300), ("<x>", 257), ("<y>", 258)], nil),
      ([("<x>", 257), ("<v>", 300), ("<y>", 258)], nil),
      ([("<x>", 301), ("<y>", 302)], "'<x>' has id 301, but Hugging Face gives it 257"),
      ([("<x>", 257), ("<y>", 301)], "'<y>' has id 301, but Hugging Face gives it 258"),
      ([("<y>", 258), ("<x>", 257)], "'<y>' has id 258, but Hugging Face gives it 257"),
      ([("<v>", 300), ("<x>", 301)], "'<x>' has id 301, but Hugging Face gives it 257"),
      (
        [("<x>", 257), ("<v>", 300), ("<y>", 301)],
        "'<y>' has id 301, but Hugging Face gives it 258"
      ),
    ] as [([(String, Int)], String?)])
  func addedTokensHaveTheIdsThatHuggingFaceGivesThem(
    added: [(String, Int)], complaint: String?
  ) throws {
    let json = TokenizerJSON(
      extraTokens: [("<v>", 300)], addedTokens: added.map { TokenizerJSON.added($0, id: $1) })
    guard let complaint else {
      let tokenizer = try json.tokenizer()
      #expect(added.allSatisfy { tokenizer.ids(of: $0.0.utf8) == [TokenID($0.1)] })
      return
    }
    #expect(error(json).contains(complaint))
  }

  @Test func aMergeOfUnknownTokensIsAnError() {
    var json = String(decoding: TokenizerJSON().bytes, as: UTF8.self)
    json = json.replacing(#""merges":[]"#, with: #""merges":["a b"]"#)
    #expect(throws: TokenizationError.self) {
      try Tokenizer(json: Array(json.utf8), path: "x")
    }
    json = json.replacing(#""merges":["a b"]"#, with: #""merges":["a b c"]"#)
    #expect(throws: TokenizationError.self) {
      try Tokenizer(json: Array(json.utf8), path: "x")
    }
  }

  @Test func mergesAsStringsAndAsPairsAreTheSame() throws {
    let merges = [("a", "b"), ("ab", "c"), ("Ġ", "abc")]
    let pairs = try TokenizerJSON(merges: merges).tokenizer()
    let strings = try TokenizerJSON(merges: merges, stringMerges: true).tokenizer()
    #expect(pairs.fingerprint == strings.fingerprint)
    #expect(pairs.ids(of: " abcab".utf8) == [258, 256])
  }

  @Test func canonicallyEquivalentTokensStayTwo() throws {
    let tokenizer = try TokenizerJSON(
      addedTokens: [
        TokenizerJSON.added("ế", id: 256), TokenizerJSON.added("e\u{302}\u{301}", id: 257),
      ]
    ).tokenizer()
    #expect(tokenizer.ids(of: "ế".utf8) == [256])
    #expect(tokenizer.ids(of: "e\u{302}\u{301}".utf8) == [257])
    #expect(tokenizer.vocabularySize == 258)
  }

  @Test func damagedFilesNeverTrap() {
    let bytes = TokenizerJSON(
      merges: [("a", "b")], addedTokens: [TokenizerJSON.added("<x>", id: 257, "special")]
    ).bytes
    for end in stride(from: 0, to: bytes.count, by: 37) {
      #expect(throws: TokenizationError.self) {
        try Tokenizer(json: Array(bytes[..<end]), path: "x")
      }
    }
    for index in stride(from: 0, to: bytes.count, by: 41) {
      var damaged = bytes
      damaged[index] = UInt8(ascii: "}")
      _ = try? Tokenizer(json: damaged, path: "x")
    }
  }

  @Test func aMissingFileIsAnErrorWithItsPath() throws {
    let thrown = #expect(throws: TokenizationError.self) {
      try Tokenizer(contentsOf: "/nowhere/tokenizer.json")
    }
    #expect(try #require(thrown).description.contains("/nowhere/tokenizer.json"))
  }
}
