import Testing

@testable import Tokenization

@Suite struct ByteStringIndexTests {
  @Test func stringsAreNumberedAsTheyComeAndFoundAgain() {
    var index = ByteStringIndex()
    var reference: [[UInt8]: Int] = [:]
    var random = RandomText(seed: 3)
    for _ in 0..<3000 {
      let string = random.bytes(upTo: 3)
      let expected = reference[string] ?? reference.count
      #expect(index.insert(string) == expected)
      reference[string] = expected
      #expect(Array(index[expected]) == string)
    }
    #expect(index.count == reference.count)
    #expect(index.number(of: [1, 2, 3, 4, 5]) == nil)
  }
}
