import Randomness
import TestSupport
import Testing

@testable import Parquet

@Suite struct RunEncoderTests {
  private func encode(_ values: [UInt32], bitWidth: Int) -> [UInt8] {
    var encoder = RunEncoder(bitWidth: bitWidth)
    encoder.put(values)
    encoder.finish()
    return encoder.bytes
  }

  /// The example of the format's description: 0 to 7 in three bits.
  @Test func eightValuesArePackedFromTheLowestBitUp() {
    #expect(
      encode(Array(0..<8), bitWidth: 3) == [0b0000_0011, 0b1000_1000, 0b1100_0110, 0b1111_1010])
  }

  @Test func equalValuesAreOneRun() {
    #expect(encode(Array(repeating: 5, count: 8), bitWidth: 3) == [16, 5])
    #expect(encode(Array(repeating: 300, count: 1000), bitWidth: 9) == [0xd0, 0x0f, 0x2c, 0x01])
    #expect(encode([], bitWidth: 3) == [])
  }

  @Test(arguments: [1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 32])
  func thePlainestDecoderReadsTheValues(bitWidth: Int) {
    var generator = SplitMix64(seed: UInt64(bitWidth))
    let limit = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(bitWidth)) - 1)
    for _ in 0..<60 {
      var values: [UInt32] = []
      while values.count < Int.random(in: 0...900, using: &generator) {
        let value = UInt32.random(in: 0...limit, using: &generator)
        let isRun = Bool.random(using: &generator)
        values += Array(
          repeating: value, count: isRun ? Int.random(in: 1...40, using: &generator) : 1)
      }
      #expect(
        WrittenParquet.runs(
          encode(values, bitWidth: bitWidth)[...], bitWidth: bitWidth, count: values.count)
          == values)
    }
  }

  @Test func aValueManyTimesIsTheSameAsOneByOne() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<200 {
      var (single, many) = (RunEncoder(bitWidth: 2), RunEncoder(bitWidth: 2))
      for _ in 0..<Int.random(in: 1...30, using: &generator) {
        let value = UInt32.random(in: 0...3, using: &generator)
        let count = Int.random(in: 0...20, using: &generator)
        single.put(Array(repeating: value, count: count))
        many.put(value, count: count)
      }
      single.finish()
      many.finish()
      #expect(single.bytes == many.bytes)
    }
  }
}
