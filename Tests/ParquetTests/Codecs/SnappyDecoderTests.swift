import Randomness
import Testing

@testable import Parquet

/// A block of Snappy, decoded in the plainest way; nil where it is not one of `claimed` bytes.
func referenceSnappy(_ block: [UInt8], claimed: Int) -> [UInt8]? {
  var rest = block[...]
  var length = 0
  for shift in stride(from: 0, through: 28, by: 7) {
    guard let byte = rest.popFirst() else { return nil }
    length |= Int(byte & 0x7f) << shift
    if byte < 0x80 { break }
    if shift == 28 { return nil }
  }
  guard length == claimed, length < 1 << 32 else { return nil }
  var output: [UInt8] = []
  func integer(_ count: Int) -> Int? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
  while let tag = rest.popFirst().map(Int.init) {
    if tag % 4 == 0 {
      var count = tag / 4 + 1
      if count > 60 {
        guard let stored = integer(count - 60) else { return nil }
        count = stored + 1
      }
      guard rest.count >= count else { return nil }
      output += rest.prefix(count)
      rest = rest.dropFirst(count)
    } else {
      guard let low = integer([1, 2, 4][tag % 4 - 1]) else { return nil }
      let (count, offset) =
        tag % 4 == 1 ? (tag / 4 % 8 + 4, (tag / 32) << 8 | low) : (tag / 4 + 1, low)
      guard offset > 0, offset <= output.count else { return nil }
      for _ in 0..<count { output.append(output[output.count - offset]) }
    }
    guard output.count <= claimed else { return nil }
  }
  return output.count == claimed ? output : nil
}

@Suite struct SnappyDecoderTests {
  private func decode(_ block: [UInt8], claimed: Int) throws(CodecError) -> [UInt8] {
    // Bytes after the output must stay as they are.
    var output = [UInt8](repeating: 0xa5, count: claimed + 80)
    let result = block.withUnsafeBytes { block in
      output.withUnsafeMutableBytes { output in
        Result { () throws(CodecError) in
          try SnappyDecoder.decode(
            block, into: UnsafeMutableRawBufferPointer(rebasing: output[..<claimed]))
        }
      }
    }
    #expect(output[claimed...].allSatisfy { $0 == 0xa5 })
    try result.get()
    return Array(output[..<claimed])
  }

  @Test func decodesWhatSnappyItselfWrote() throws {
    #expect(
      try decode(SamplePage.snappy, claimed: SamplePage.text.count) == SamplePage.text)
  }

  /// Every kind of element, by hand after the description of the format.
  @Test(arguments: [
    ([0x00], ""),
    ([0x01, 0x00, 0x61], "a"),
    ([0x03, 0x08, 0x61, 0x62, 0x63], "abc"),
    // A literal whose length is in one byte, then a copy of each width.
    ([0x04, 0xf0, 0x03, 0x61, 0x62, 0x63, 0x64], "abcd"),
    ([0x08, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x01, 0x04], "abcdabcd"),
    ([0x07, 0x08, 0x61, 0x62, 0x63, 0x0e, 0x02, 0x00], "abcbcbc"),
    ([0x06, 0x08, 0x61, 0x62, 0x63, 0x0b, 0x03, 0x00, 0x00, 0x00], "abcabc"),
    ([0x0a, 0x00, 0x61, 0x22, 0x01, 0x00], "aaaaaaaaaa"),
  ])
  func decodesEachElement(block: [UInt8], text: String) throws {
    #expect(try decode(block, claimed: text.utf8.count) == Array(text.utf8))
  }

  @Test(arguments: [
    ([], 0, CodecError.damaged(.snappy, reason: "it ends in its length")),
    ([0x80], 0, .damaged(.snappy, reason: "it ends in its length")),
    ([0xff, 0xff, 0xff, 0xff, 0x7f], 0, .damaged(.snappy, reason: "its length exceeds 32 bits")),
    ([0x03, 0x08, 0x61, 0x62, 0x63], 4, .wrongSize(.snappy, claimed: 4, found: 3)),
    ([0x04, 0x08, 0x61, 0x62, 0x63], 4, .wrongSize(.snappy, claimed: 4, found: 3)),
    ([0x02, 0x08, 0x61, 0x62, 0x63], 2, .wrongSize(.snappy, claimed: 2, found: nil)),
    ([0x03, 0x08, 0x61, 0x62], 3, .damaged(.snappy, reason: "it ends in a literal")),
    ([0x03, 0xfc, 0xff, 0xff, 0xff], 3, .damaged(.snappy, reason: "it ends in a literal")),
    ([0x03, 0xfc, 0xff, 0xff, 0xff, 0xff], 3, .damaged(.snappy, reason: "it ends in a literal")),
    (
      [0x06, 0x08, 0x61, 0x62, 0x63, 0x0a, 0x00], 6, .damaged(.snappy, reason: "it ends in a copy")
    ),
    (
      [0x06, 0x08, 0x61, 0x62, 0x63, 0x0a, 0x04, 0x00], 6,
      .damaged(.snappy, reason: "a copy begins before the output")
    ),
    (
      [0x06, 0x08, 0x61, 0x62, 0x63, 0x0a, 0x00, 0x00], 6,
      .damaged(.snappy, reason: "a copy begins before the output")
    ),
    (
      [0x05, 0x08, 0x61, 0x62, 0x63, 0x0a, 0x03, 0x00], 5,
      .wrongSize(.snappy, claimed: 5, found: nil)
    ),
    ([0x00, 0x00, 0x61], 0, .wrongSize(.snappy, claimed: 0, found: nil)),
  ])
  func refusesADamagedBlock(block: [UInt8], claimed: Int, expected: CodecError) {
    #expect(throws: expected) { try decode(block, claimed: claimed) }
  }

  @Test func agreesWithThePlainestDecoderOnMutatedBlocks() {
    var generator = SplitMix64(seed: 23)
    var (refused, accepted) = (0, 0)
    for _ in 0..<3000 {
      var block = SamplePage.snappy
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<block.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: block[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: block[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: block.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        default: if block.count > 1 { block.remove(at: place) }
        }
      }
      let expected = referenceSnappy(block, claimed: SamplePage.text.count)
      #expect((try? decode(block, claimed: SamplePage.text.count)) == expected)
      if expected == nil { refused += 1 } else { accepted += 1 }
    }
    #expect(refused > 500 && accepted > 500)
  }
}
