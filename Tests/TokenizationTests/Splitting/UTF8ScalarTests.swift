import Testing

@testable import Tokenization

@Suite struct UTF8ScalarTests {
  private func decode(_ bytes: [UInt8]) -> (UInt32, Int)? {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let scalar = UTF8Scalar(base, at: 0, count: buffer.count)
      return (scalar.value, scalar.length)
    }
  }

  @Test func everyScalarIsDecodedWhole() throws {
    for value in stride(from: UInt32(0), to: 0x11_0000, by: 7) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let bytes = Array(String(Character(scalar)).utf8)
      let decoded = try #require(decode(bytes + [0x80]))
      #expect(decoded == (value, bytes.count))
    }
  }

  @Test(arguments: [
    [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80], [0xc3],
    [0xe2, 0x82], [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80],
    [0xff], [0xe2, 0x41, 0x80],
  ])
  func aStrayByteIsDecodedAlone(bytes: [UInt8]) throws {
    let decoded = try #require(decode(bytes))
    #expect(decoded == (0xfffd, 1))
  }
}
