import Randomness
import Testing

@testable import Parquet

@Suite struct RunDecoderTests {
  private func decode(
    _ bytes: [UInt8], bitWidth: Int, count: Int
  ) -> Result<[Int32], PageFault> {
    var values = [Int32](repeating: -7, count: count)
    return bytes.withUnsafeBytes { bytes in
      values.withUnsafeMutableBufferPointer { values in
        Result { () throws(PageFault) in
          var decoder = try RunDecoder(bytes, bitWidth: bitWidth)
          try decoder.decode(into: values)
          return Array(values)
        }
      }
    }
  }

  @Test func readsTheExampleOfTheSpecification() {
    // The page "Encodings": the numbers 1 to 7 at three bits, bit-packed as one group.
    let bytes: [UInt8] = [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010]
    #expect(decode(bytes, bitWidth: 3, count: 8) == .success([0, 1, 2, 3, 4, 5, 6, 7]))
    // A run of 100 times 300 at nine bits.
    #expect(
      decode([0xc8, 0x01, 0x2c, 0x01], bitWidth: 9, count: 100)
        == .success([Int32](repeating: 300, count: 100)))
  }

  @Test func readsRunsAndGroupsOfEveryWidth() {
    var generator = SplitMix64(seed: 11)
    for bitWidth in 0...31 {
      var (bytes, expected): ([UInt8], [Int32]) = ([], [])
      for _ in 0..<6 {
        let values = (0..<8).map { _ in
          bitWidth == 0
            ? 0 : Int32.random(in: 0...Int32((1 << Int64(bitWidth)) - 1), using: &generator)
        }
        if Bool.random(using: &generator) {
          bytes.append(3)
          bytes += packed(values, bitWidth: bitWidth)
          expected += values
        } else {
          bytes.append(10)
          bytes += (0..<(bitWidth + 7) / 8).map { UInt8(truncatingIfNeeded: values[0] >> (8 * $0)) }
          expected += [Int32](repeating: values[0], count: 5)
        }
      }
      #expect(decode(bytes, bitWidth: bitWidth, count: expected.count) == .success(expected))
      #expect(
        decode(bytes, bitWidth: bitWidth, count: expected.count + 1)
          == .failure(.valuesBeyondPage(.rle)))
    }
  }

  /// The lowest bit of each value first, bit by bit.
  private func packed(_ values: [Int32], bitWidth: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: values.count * bitWidth / 8)
    for (index, value) in values.enumerated() {
      for bit in 0..<bitWidth where value >> Int32(bit) & 1 == 1 {
        let place = index * bitWidth + bit
        bytes[place / 8] |= 1 << UInt8(place % 8)
      }
    }
    return bytes
  }

  @Test func refusesWidthsAndHeadersThatCannotBe() {
    #expect(decode([0x03], bitWidth: 33, count: 1) == .failure(.damaged(.rle)))
    #expect(
      decode([UInt8](repeating: 0xff, count: 9), bitWidth: 1, count: 1) == .failure(.damaged(.rle)))
    #expect(decode([], bitWidth: 1, count: 1) == .failure(.valuesBeyondPage(.rle)))
    // Groups that claim more than follows give what is there, and then the end.
    #expect(decode([0x07, 0xff], bitWidth: 1, count: 8) == .success([1, 1, 1, 1, 1, 1, 1, 1]))
    #expect(decode([0x07, 0xff], bitWidth: 1, count: 9) == .failure(.valuesBeyondPage(.rle)))
  }
}
