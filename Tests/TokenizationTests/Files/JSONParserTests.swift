import Testing

@testable import Tokenization

@Suite struct JSONParserTests {
  private func parse(_ text: String) throws(TokenizationError) -> JSONValue {
    try JSONParser.parse(Array(text.utf8), path: "file")
  }

  @Test func `every kind of value is read`() throws {
    let value = try parse(
      #" {"a" : [1, -2.5e1, true, false, null, "x"], "b":{}, "c":[], "b":7} "#)
    guard case .array(let elements)? = value["a"] else {
      Issue.record("no array")
      return
    }
    #expect(elements.map(\.summary) == ["1", "-25.0", "true", "false", "null", "\"x\""])
    #expect(value["b"]?.summary == "7")
    #expect(value["c"]?.summary == "an array of 0")
    #expect(value["d"] == nil)
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u4E2d""#, "Aé中"),
    (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{fffd}"), (#""\ude00a""#, "\u{fffd}a"),
    (#""\ud83d\u0041""#, "\u{fffd}A"), ("\"é😀\"", "é😀"),
  ])
  func `strings are unescaped`(text: String, expected: String) throws {
    #expect(try parse(text).text == expected)
  }

  @Test(arguments: [
    "", "{", "[1,", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "tru", "\"", "\"\\x\"", "\"\\u12g4\"",
    "\"\u{1}\"", "1 2", "[1]]", "--1", "'a'", "nul", "\"\\ud83d\\u12\"",
  ])
  func `what is not JSON is an error`(text: String) {
    #expect(throws: TokenizationError.self) { try parse(text) }
  }

  @Test func `deep nesting is an error, not a crash`() {
    let text = String(repeating: "[", count: 1_000_000)
    #expect(throws: TokenizationError.self) { try parse(text) }
  }
}
