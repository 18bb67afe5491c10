import Testing

@testable import Tokenization

@Suite struct ByteAlphabetTests {
  @Test func `every byte has a character of its own, and comes back from it`() {
    let all = Array(UInt8.min...UInt8.max)
    let spelling = ByteAlphabet.spelling(of: all)
    #expect(Set(String(decoding: spelling, as: UTF8.self).unicodeScalars).count == 256)
    #expect(ByteAlphabet.bytes(ofSpelling: spelling) == all)
  }

  @Test func `space and newline have the well-known characters`() {
    #expect(ByteAlphabet.spelling(of: " the\n".utf8) == Array("ĠtheĊ".utf8))
  }

  @Test(arguments: ["a b", "中", "\u{ad}", "\u{144}"])
  func `a character that stands for no byte gives nothing`(text: String) {
    #expect(ByteAlphabet.bytes(ofSpelling: Array(text.utf8)) == nil)
  }

  @Test func `bytes are ordered by their characters`() {
    let scalars = ByteAlphabet.bytesByScalar.map { ByteAlphabet.scalars[Int($0)] }
    #expect(scalars == scalars.sorted() && Set(scalars).count == 256)
  }
}
