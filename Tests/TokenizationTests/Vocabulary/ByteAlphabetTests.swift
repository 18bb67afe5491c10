import Testing

@testable import Tokenization

@Suite struct ByteAlphabetTests {
  @Test func everyByteHasACharacterOfItsOwnAndComesBackFromIt() {
    let all = Array(UInt8.min...UInt8.max)
    let spelling = ByteAlphabet.spelling(of: all)
    #expect(Set(String(decoding: spelling, as: UTF8.self).unicodeScalars).count == 256)
    #expect(ByteAlphabet.bytes(ofSpelling: spelling) == all)
  }

  @Test func spaceAndNewlineHaveTheWellKnownCharacters() {
    #expect(ByteAlphabet.spelling(of: " the\n".utf8) == Array("ĠtheĊ".utf8))
  }

  @Test(arguments: ["a b", "中", "\u{ad}", "\u{144}"])
  func aCharacterThatStandsForNoByteGivesNothing(text: String) {
    #expect(ByteAlphabet.bytes(ofSpelling: Array(text.utf8)) == nil)
  }

  @Test func bytesAreOrderedByTheirCharacters() {
    let scalars = ByteAlphabet.bytesByScalar.map { ByteAlphabet.scalars[Int($0)] }
    #expect(scalars == scalars.sorted() && Set(scalars).count == 256)
  }
}
