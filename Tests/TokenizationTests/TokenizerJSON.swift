import JSON

@testable import Tokenization

/// Builds small `tokenizer.json` files for tests: 256 byte tokens and what is added to them.
struct TokenizerJSON {
  var merges: [(String, String)] = []
  var stringMerges = false
  var extraTokens: [(String, Int)] = []
  var addedTokens: [String] = []
  var normalizer = "null"
  var preTokenizer = #"{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}"#
  var modelFields = #""type":"BPE""#
  var leftOutBytes: Set<UInt8> = []

  /// The vocabulary: bytes by id, then the merges' results from 256 on, then the extra tokens.
  var bytes: [UInt8] {
    var vocabulary: [String] = []
    for byte in UInt8.min...UInt8.max where !leftOutBytes.contains(byte) {
      let spelling = JSONEscaper.hexadecimal.string(ByteAlphabet.spelling(of: [byte]))
      vocabulary.append("\(spelling):\(byte)")
    }
    for (index, merge) in merges.enumerated() {
      vocabulary.append(
        "\(JSONEscaper.hexadecimal.string((merge.0 + merge.1).utf8)):\(256 + index)")
    }
    for (token, id) in extraTokens {
      vocabulary.append("\(JSONEscaper.hexadecimal.string(token.utf8)):\(id)")
    }
    let mergeList = merges.map { left, right in
      stringMerges
        ? JSONEscaper.hexadecimal.string("\(left) \(right)".utf8)
        : "[\(JSONEscaper.hexadecimal.string(left.utf8)),\(TokenizerWriter.quoted(right.utf8))]"
    }
    let text = """
      {"version":"1.0","added_tokens":[\(addedTokens.joined(separator: ","))],
      "normalizer":\(normalizer),"pre_tokenizer":\(preTokenizer),
      "model":{\(modelFields),"vocab":{\(vocabulary.joined(separator: ","))},
      "merges":[\(mergeList.joined(separator: ","))]}}
      """
    return Array(text.utf8)
  }

  /// The tokenizer that the file describes.
  func tokenizer() throws(TokenizationError) -> Tokenizer {
    try Tokenizer(json: bytes, path: "tokenizer.json")
  }

  /// An entry of `added_tokens`; fields left out are false.
  static func added(_ content: String, id: Int, _ trueFields: String...) -> String {
    let names = ["special", "single_word", "lstrip", "rstrip", "normalized"]
    let flags = names.map { "\"\($0)\":\(trueFields.contains($0))" }
    return #"{"id":\#(id),"content":\#(JSONEscaper.hexadecimal.string(content.utf8)),"#
      + flags.joined(separator: ",") + "}"
  }
}
