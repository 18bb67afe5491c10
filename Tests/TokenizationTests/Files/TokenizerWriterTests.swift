import JSON
import Testing

@testable import Tokenization

@Suite struct TokenizerWriterTests {
  @Test func aTokenizerThatIsWrittenAndReadGivesTheSameIds() throws {
    var random = RandomText(seed: 21)
    var trainer = TokenizerTrainer()
    for _ in 0..<60 {
      random.scalars(upTo: 300).withUnsafeBufferPointer { trainer.add($0) }
    }
    let trained = try trainer.train(vocabularySize: 600)
    let read = try Tokenizer(json: try trained.jsonData(), path: "written")
    #expect(read.fingerprint == trained.fingerprint)
    #expect(try read.jsonData() == trained.jsonData())
    #expect(read.vocabularySize == trained.vocabularySize)
    for _ in 0..<50 {
      let text = random.damagedScalars(upTo: 100)
      #expect(read.ids(of: text) == trained.ids(of: text))
    }
  }

  @Test func everyOptionSurvives() throws {
    let tokenizer = try TokenizerJSON(
      merges: [("a", "b"), ("\"", "\\")],
      addedTokens: [
        TokenizerJSON.added("<\"\\\n\u{1}é>", id: 258, "special", "lstrip"),
        TokenizerJSON.added("word", id: 259, "single_word", "rstrip", "normalized"),
      ], normalizer: #"{"type":"NFC"}"#,
      preTokenizer: #"{"type":"ByteLevel","add_prefix_space":true}"#,
      modelFields: #""type":"BPE","ignore_merges":true"#
    ).tokenizer()
    let read = try Tokenizer(json: try tokenizer.jsonData(), path: "written")
    #expect(read.fingerprint == tokenizer.fingerprint)
    #expect(read.definition.addedTokens == tokenizer.definition.addedTokens)
  }

  @Test func theConfigurationNamesTheRoles() throws {
    let tokenizer = try TokenizerTrainer().train(
      vocabularySize: 300, specialTokens: ["<|endoftext|>", "<\"pad\">"])
    let configuration = tokenizer.configurationData(
      roles: SpecialTokenRoles(bos: nil, eos: 0, pad: 1))
    let root = try JSONValue(tokenizerFile: configuration, path: "configuration")
    #expect(root["bos_token"]?.summary == "null")
    #expect(root["eos_token"]?.text == "<|endoftext|>")
    #expect(root["pad_token"]?.text == "<\"pad\">")
    #expect(root["tokenizer_class"]?.text == "PreTrainedTokenizerFast")
  }
}
