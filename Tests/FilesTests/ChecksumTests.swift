import Randomness
import Testing

@testable import Files

@Suite struct ChecksumTests {
  /// The check value of CRC-32 in the catalogue of Williams, "A painless guide to CRC error
  /// detection algorithms".
  @Test func theCheckValueIsThatOfTheCatalogue() {
    var checksum = Checksum()
    Array("123456789".utf8).withUnsafeBytes { checksum.add($0) }
    #expect(checksum.value == 0xcbf4_3926)
  }

  @Test func piecesGiveTheChecksumOfTheWhole() {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var whole = Checksum()
    bytes.withUnsafeBytes { whole.add($0) }
    for cut in [0, 1, 15, 999, 1_000] {
      var pieces = Checksum()
      Array(bytes[..<cut]).withUnsafeBytes { pieces.add($0) }
      Array(bytes[cut...]).withUnsafeBytes { pieces.add($0) }
      #expect(pieces.value == whole.value)
    }
    #expect(Checksum().value == 0)
  }

  @Test func itIsTheRemainderOfThePolynomial() {
    var generator = SplitMix64(seed: 5)
    for count in Array(0...200) + [1_024, 4_093, 16_380] {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      for cut in [0, count / 3] {
        var checksum = Checksum()
        bytes[..<cut].withUnsafeBytes { checksum.add($0) }
        bytes[cut...].withUnsafeBytes { checksum.add($0) }
        #expect(checksum.value == ChecksumTests.bitByBit(bytes), "\(count) bytes")
      }
    }
  }

  /// Division by the polynomial of CRC-32, lowest bit first.
  private static func bitByBit(_ bytes: [UInt8]) -> UInt32 {
    var rest = UInt32.max
    for byte in bytes {
      rest ^= UInt32(byte)
      for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1 }
    }
    return ~rest
  }
}
