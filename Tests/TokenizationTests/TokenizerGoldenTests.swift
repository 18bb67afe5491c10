import Foundation
import TestSupport
import Testing

@testable import Tokenization

/// Encodings made by the Hugging Face and OpenAI packages.
@Suite(.enabled(if: SharedData.isPresent, "the shared data folder is absent"))
struct TokenizerGoldenTests {
  struct Golden: CustomTestStringConvertible, Sendable {
    let tokenizer: String
    let encodings: String
    let handling: SpecialTokenHandling
    var restoresText = true

    var testDescription: String { "\(encodings), \(handling)" }
  }

  private struct Row: Decodable {
    let text: String
    let ids: [TokenID]
  }

  @Test(arguments: [
    Golden(
      tokenizer: "gpt2/tokenizer.json", encodings: "gpt2/gpt2.hf.golden.jsonl", handling: .parse),
    Golden(
      tokenizer: "gpt2/tokenizer.json", encodings: "openai/r50k_base.golden.jsonl",
      handling: .ordinary),
    Golden(
      tokenizer: "neox/20B_tokenizer.json", encodings: "neox/neox20b.hf.golden.jsonl",
      handling: .parse, restoresText: false),
  ])
  func `ids equal the golden ones, and decode to the text`(golden: Golden) throws {
    let folder = SharedData.path("tokenizers/")
    let tokenizer = try Tokenizer(contentsOf: "\(folder)/\(golden.tokenizer)")
    var encoder = tokenizer.makeEncoder()
    let lines = try String(contentsOfFile: "\(folder)/\(golden.encodings)", encoding: .utf8)
    var rowCount = 0
    for line in lines.split(separator: "\n") {
      let row = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
      let ids = encoder.ids(of: row.text.utf8, specialTokens: golden.handling)
      #expect(ids == row.ids, "\(row.text.debugDescription)")
      let decoded = try tokenizer.decode(ids)
      if golden.restoresText {
        #expect(decoded == Array(row.text.utf8))
      } else {
        // The normalizer has changed the text: equal as String compares, not byte by byte.
        #expect(String(decoding: decoded, as: UTF8.self) == row.text)
      }
      rowCount += 1
    }
    #expect(rowCount == 491)
  }
}
