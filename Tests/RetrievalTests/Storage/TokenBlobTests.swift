import Testing

@testable import Retrieval

@Suite struct TokenBlobTests {
  @Test(arguments: [(65_536, 2), (65_537, 4)])
  func theVocabularyDecidesTheWidth(vocabularySize: Int, width: Int) {
    let tokens: [UInt32] = [0, 1, 255, 256, 65_535]
    let bytes = TokenBlob.encode(tokens, vocabularySize: vocabularySize)
    #expect(bytes.count == tokens.count * width)
    #expect(bytes.withUnsafeBytes { TokenBlob.decode($0, count: tokens.count) } == tokens)
  }

  @Test func aBlobOfAnotherLengthIsNotRead() {
    let bytes: [UInt8] = [1, 0, 2]
    #expect(bytes.withUnsafeBytes { TokenBlob.decode($0, count: 1) } == nil)
    #expect(bytes.withUnsafeBytes { TokenBlob.decode($0, count: 0) } == nil)
  }

  @Test func noTokensAreNoBytes() {
    #expect(TokenBlob.encode([], vocabularySize: 10).isEmpty)
    #expect([UInt8]().withUnsafeBytes { TokenBlob.decode($0, count: 0) } == [])
  }
}
