import Foundation
import Testing

@testable import Tokenization

@Suite struct TiktokenReaderTests {
  /// The file of the 256 bytes and then some tokens.
  private func file(_ tokens: [String] = [], leftOut: UInt8? = nil) -> [UInt8] {
    let bytes = (UInt8.min...UInt8.max).filter { $0 != leftOut }.map { [$0] }
    let lines = (bytes + tokens.map { Array($0.utf8) }).enumerated().map { rank, token in
      "\(Data(token).base64EncodedString()) \(rank)\n"
    }
    return Array(lines.joined().utf8)
  }

  private func adding(_ line: String) -> [UInt8] { file() + Array((line + "\n").utf8) }

  private func error(_ file: [UInt8], pattern: String? = "r50k") -> String {
    do {
      _ = try Tokenizer(file: file, path: "ranks", pattern: pattern)
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test func neighboursMergeByTheRankOfTheirConcatenation() throws {
    let tokenizer = try Tokenizer(
      file: file(["bc", "ab", "abc", "aa", "aaa"]), path: "ranks", pattern: "r50k")
    #expect(tokenizer.format == .tiktoken)
    #expect(tokenizer.ids(of: "abc".utf8) == [258])
    #expect(tokenizer.ids(of: "abcd".utf8) == [258, 100])
    #expect(tokenizer.ids(of: "aaaa".utf8) == [259, 259])
    #expect(tokenizer.ids(of: "aaaaa".utf8) == [259, 260])
  }

  @Test func aNameBringsPatternSpecialTokensAndRoles() throws {
    let tokenizer = try Tokenizer(file: file(), path: "ranks", pattern: "llama3")
    #expect(tokenizer.specialTokens.count == 256)
    #expect(tokenizer.vocabularySize == 512)
    #expect(tokenizer.ids(of: "<|eot_id|>".utf8, specialTokens: .parse) == [265])
    let roles = try SpecialTokenRoles.resolve(
      tokenizer: tokenizer, tokenizerPath: "ranks", eosToken: nil, bosToken: nil, padToken: nil)
    #expect(roles == SpecialTokenRoles(bos: 256, eos: 257, pad: 257))
    for name in ["r50k", "gpt2", "r50k_base", "p50k", "cl100k_base", "o200k", "qwen"] {
      #expect(error(file(), pattern: name) == "no error")
    }
  }

  @Test func aRegularExpressionNamesAPatternWithoutSpecialTokens() throws {
    let tokenizer = try Tokenizer(
      file: file(), path: "ranks", pattern: SplitPattern.o200k.regularExpression)
    #expect(tokenizer.splitDescription == "o200k")
    #expect(tokenizer.specialTokens.isEmpty)
  }

  @Test func qwenNormalizesTheOthersDoNot() throws {
    for (pattern, isNormalized) in [
      ("qwen", true), ("llama3", false), (SplitPattern.qwen.regularExpression, false),
    ] {
      let tokenizer = try Tokenizer(file: file(), path: "ranks", pattern: pattern)
      let text = "e\u{301}\u{ac00}\u{11a8}"
      let expected = isNormalized ? "\u{e9}\u{ac01}" : text
      #expect(tokenizer.ids(of: text.utf8) == expected.utf8.map { TokenID($0) })
    }
  }

  /// Hugging Face numbers added tokens by itself: tokenizers 0.23.3 would give `<|endoftext|>` of
  /// cl100k the id 100256, if the file did not state it in the vocabulary.
  @Test func aTokenizerJSONStatesIdsThatHuggingFaceWouldNotGive() throws {
    for (pattern, ids): (String, [TokenID]) in [
      ("cl100k", [100_257, 100_258, 100_259, 100_260, 100_276]), ("o200k", [199_999, 200_018]),
      ("p50k", [50256]), ("llama3", []), ("qwen", []),
    ] {
      let tokenizer = try Tokenizer(file: file(), path: "ranks", pattern: pattern)
      let stated = tokenizer.definition.huggingFaceForm.vocabulary.filter { $0.id > 255 }
      #expect(stated.map(\.id) == ids)
      let written = try Tokenizer(json: try tokenizer.jsonData(), path: "written")
      #expect(written.fingerprint == tokenizer.fingerprint)
      let text = "a<|endoftext|>2024".utf8
      for handling in [SpecialTokenHandling.ordinary, .parse] {
        #expect(
          written.ids(of: text, specialTokens: handling)
            == tokenizer.ids(of: text, specialTokens: handling))
      }
    }
  }

  @Test func theSpellingOfTiktokenIsReadAsTheEngineOfTheFileReadsIt() throws {
    let spelling = SplitPattern.possessiveNumbers
    let merges = ["12", "34", "123", "1234"]
    let ranks = try Tokenizer(file: file(merges), path: "ranks", pattern: spelling)
    #expect(ranks.splitDescription == "cl100k")
    #expect(ranks.ids(of: "1234".utf8) == [258, 52])
    let written = try Tokenizer(json: try ranks.jsonData(), path: "written")
    #expect(written.ids(of: "1234".utf8) == [258, 52])
    let json = String(decoding: try ranks.jsonData(), as: UTF8.self)
      .replacing(
        TokenizerWriter.quoted(SplitPattern.cl100k.regularExpression.utf8),
        with: TokenizerWriter.quoted(spelling.utf8))
    let read = try Tokenizer(json: Array(json.utf8), path: "read")
    #expect(read.splitDescription == "cl100k-numbers")
    #expect(read.ids(of: "1234".utf8) == [259])
  }

  /// tiktoken 0.14.0: `get_encoding("o200k_harmony")._special_tokens`.
  @Test func harmonyHasTheSpecialTokensOfGPTOSS() throws {
    let tokenizer = try Tokenizer(file: file(), path: "ranks", pattern: "o200k_harmony")
    #expect(tokenizer.splitDescription == "o200k")
    for (text, id): (String, TokenID) in [
      ("<|startoftext|>", 199_998), ("<|endoftext|>", 199_999), ("<|reserved_200000|>", 200_000),
      ("<|return|>", 200_002), ("<|channel|>", 200_005), ("<|start|>", 200_006),
      ("<|end|>", 200_007), ("<|message|>", 200_008), ("<|call|>", 200_012),
      ("<|reserved_200013|>", 200_013), ("<|endofprompt|>", 200_018),
      ("<|reserved_201087|>", 201_087),
    ] {
      #expect(tokenizer.ids(of: text.utf8, specialTokens: .parse) == [id])
    }
  }

  @Test func whatIsWrongIsSaid() {
    #expect(error(file(), pattern: nil).contains("give --pattern: r50k p50k cl100k"))
    #expect(error(file(), pattern: "\\w+").contains("'\\w+' is not supported"))
    // tiktoken would lose what is between two numbers.
    #expect(error(file(), pattern: "numbers").contains("'numbers' is not supported"))
    #expect(error(file(leftOut: 65)).contains("no token for byte 65"))
    #expect(error(adding("YWI= x")).contains("line 257"))
    #expect(error(adding("YWI= 7")).contains("id 7 belongs to both"))
    #expect(error(adding("YWI= 4000000000")).contains("4000000000"))
    #expect(error(adding("YWI= 50256")).contains("belongs to both 'ab' and"))
    #expect(
      error(TokenizerJSON().bytes, pattern: "r50k").contains("omit --pattern r50k"))
  }

  @Test func blankLinesAndLineEndsOfOtherSystemsDoNotMatter() throws {
    let plain = try Tokenizer(file: file(["ab"]), path: "ranks", pattern: "qwen")
    let text = String(decoding: file(["ab"]), as: UTF8.self).replacing("\n", with: "\r\n\r\n")
    let other = try Tokenizer(file: Array(text.utf8), path: "ranks", pattern: "qwen")
    #expect(other.fingerprint == plain.fingerprint)
  }
}
