import Foundation
import TestSupport
import Testing

@testable import Tokenization

@Suite struct SpecialTokenRolesTests {
  private func tokenizer(_ special: String...) throws -> Tokenizer {
    try TokenizerJSON(
      addedTokens: special.enumerated().map {
        TokenizerJSON.added($0.element, id: 256 + $0.offset, "special")
      }
    ).tokenizer()
  }

  private func resolve(
    _ tokenizer: Tokenizer, configuration: String? = nil, eos: String? = nil, bos: String? = nil,
    pad: String? = nil
  ) throws -> SpecialTokenRoles {
    try withTemporaryFolder { folder in
      if let configuration {
        try Data(configuration.utf8).write(
          to: URL(filePath: folder + "/tokenizer_config.json"))
      }
      return try SpecialTokenRoles.resolve(
        tokenizer: tokenizer, tokenizerPath: folder + "/tokenizer.json", eosToken: eos,
        bosToken: bos, padToken: pad)
    }
  }

  @Test func aWellKnownEndOfTextIsFoundAndPads() throws {
    let tokenizer = try tokenizer("<s>", "</s>", "<|im_end|>")
    #expect(try resolve(tokenizer) == SpecialTokenRoles(bos: nil, eos: 257, pad: 257))
  }

  @Test func aNameGivenWinsOverTheConfiguration() throws {
    let tokenizer = try tokenizer("<a>", "<b>", "<c>", "<d>")
    let configuration =
      #"{"bos_token":"<a>","eos_token":{"content":"<b>"},"pad_token":"<c>","unk_token":null}"#
    #expect(
      try resolve(tokenizer, configuration: configuration)
        == SpecialTokenRoles(bos: 256, eos: 257, pad: 258))
    #expect(
      try resolve(tokenizer, configuration: configuration, eos: "<d>", bos: "<d>", pad: "<a>")
        == SpecialTokenRoles(bos: 259, eos: 259, pad: 256))
    #expect(
      try resolve(tokenizer, configuration: #"{"pad_token":null,"eos_token":"<b>"}"#)
        == SpecialTokenRoles(bos: nil, eos: 257, pad: 257))
  }

  @Test func anEndOfTextThatCannotBeToldIsAnErrorWithTheCandidates() throws {
    for tokenizer in [try tokenizer("<a>", "<|im_end|>"), try tokenizer("</s>", "<eos>")] {
      let thrown = #expect(throws: TokenizationError.self) { try resolve(tokenizer) }
      let message = try #require(thrown).description
      for token in tokenizer.specialTokens {
        #expect(message.contains(token.content))
      }
    }
    let thrown = #expect(throws: TokenizationError.self) { try resolve(try tokenizer()) }
    #expect(try #require(thrown).description.contains("no special tokens"))
  }

  @Test func aTokenThatTextCanContainHasNoRole() throws {
    let plain = TokenizerJSON(
      merges: [("a", "b")], extraTokens: [("<unreached>", 257)],
      addedTokens: [
        TokenizerJSON.added("</s>", id: 258, "special"), TokenizerJSON.added("<n>", id: 259),
      ])
    for name in ["ab", "a", "<n>"] {
      for (eos, bos) in [(name, nil), ("</s>", name)] {
        let thrown = #expect(throws: TokenizationError.self) {
          try resolve(try plain.tokenizer(), eos: eos, bos: bos)
        }
        #expect(try #require(thrown).description.contains("text can contain '\(name)'"))
      }
      #expect(try resolve(try plain.tokenizer(), eos: "</s>", pad: name).eos == 258)
    }
    #expect(try resolve(try plain.tokenizer(), eos: "<unreached>").eos == 257)
    #expect(try resolve(try plain.tokenizer(), pad: "<unreached>").pad == 257)
    var whole = plain
    whole.modelFields = #""type":"BPE","ignore_merges":true"#
    #expect(throws: TokenizationError.self) {
      try resolve(try whole.tokenizer(), eos: "<unreached>")
    }
    let configuration = #"{"eos_token":"ab"}"#
    #expect(throws: TokenizationError.self) {
      try resolve(try plain.tokenizer(), configuration: configuration)
    }
  }

  @Test func namesThatTheTokenizerDoesNotHaveAreErrors() throws {
    let tokenizer = try tokenizer("</s>")
    for (configuration, eos) in [(nil, "<z>"), (#"{"eos_token":"<z>"}"#, nil)] {
      let thrown = #expect(throws: TokenizationError.self) {
        try resolve(tokenizer, configuration: configuration, eos: eos)
      }
      #expect(try #require(thrown).description.contains("'<z>'"))
    }
    #expect(throws: TokenizationError.self) {
      try resolve(tokenizer, configuration: #"{"eos_token":7}"#)
    }
    #expect(throws: TokenizationError.self) { try resolve(tokenizer, configuration: "{") }
  }
}
