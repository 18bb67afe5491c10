import Testing

@testable import Tokenization

@Suite struct TokenizerFormatTests {
  @Test(arguments: [
    ("{\"model\":{}}", TokenizerFormat.huggingFace), (" \n{", .huggingFace), ("", .huggingFace),
    ("IQ== 0\nIg== 1\n", .tiktoken), ("\nIQ== 0", .tiktoken), ("IQ== 0\r\n", .tiktoken),
    ("IQ==", .huggingFace), ("IQ== x", .huggingFace), ("IQ== -1", .huggingFace),
    ("not base64 at all", .huggingFace),
    ("\n\u{5}\n\u{3}<s>", .sentencePiece), ("\n\u{5}\u{12}\u{3}<s>", .huggingFace),
  ])
  func aFileIsRecognizedByItsFirstBytes(text: String, format: TokenizerFormat) {
    #expect(TokenizerFormat(of: Array(text.utf8)) == format)
  }
}
