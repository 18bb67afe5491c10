import Compression
import Randomness
import TestSupport
import Testing

@Suite struct GzipEncoderTests {
  @Test(arguments: [0, 1, 70_000, 3_000_000])
  func whatIsEncodedInPiecesIsOneMemberOfTheWhole(count: Int) throws {
    var generator = SplitMix64(seed: 7)
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...40, using: &generator) }
    let encoder = try GzipEncoder()
    var encoded: [UInt8] = []
    var start = 0
    while start < count {
      let end = min(count, start + Int.random(in: 1...100_000, using: &generator))
      try encoder.encode(Array(bytes[start..<end])) { encoded += Array($0) }
      start = end
    }
    try encoder.finish { encoded += Array($0) }
    #expect(Array(encoded.prefix(8)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0], "no name, no time")
    #expect(try gunzip(encoded) == bytes)
  }
}
