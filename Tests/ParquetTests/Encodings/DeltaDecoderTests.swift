import Randomness
import Testing

@testable import Parquet

@Suite struct DeltaDecoderTests {
  private func decode(_ bytes: [UInt8], count: Int) -> Result<[Int64], PageFault> {
    bytes.withUnsafeBytes { bytes in
      Result { () throws(PageFault) in try DeltaDecoder(bytes, count: count).values }
    }
  }

  @Test func readsTheExamplesOfTheSpecification() {
    // The page "Encodings", example 1: the values 1 to 5, whose differences are all 1.
    #expect(
      decode([0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 0, 0, 0, 0], count: 5)
        == .success([1, 2, 3, 4, 5]))
    // Example 2: 7, 5, 3, 1, 2, 3, 4, 5; the smallest difference is -2, the others two bits.
    let bytes: [UInt8] = [0x80, 0x01, 0x04, 0x08, 0x0e, 0x03, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111]
    #expect(
      decode(bytes + [UInt8](repeating: 0, count: 6), count: 8)
        == .success([7, 5, 3, 1, 2, 3, 4, 5]))
    // The zeros that fill the last miniblock may be missing.
    #expect(decode(bytes, count: 8) == .success([7, 5, 3, 1, 2, 3, 4, 5]))
  }

  @Test func wrapsAroundAtTheEndsOfTheRange() {
    // From the largest value one up: the smallest.
    #expect(
      decode(
        [0x80, 0x01, 0x04, 0x02] + [0xfe] + [UInt8](repeating: 0xff, count: 8) + [0x01]
          + [0x02, 0, 0, 0, 0], count: 2) == .success([.max, .min]))
  }

  @Test func refusesBlocksThatCannotBe() {
    #expect(
      decode([0x80, 0x01, 0x04, 0x05, 0x02], count: 4) == .failure(.damaged(.deltaBinaryPacked)))
    #expect(
      decode([0x80, 0x01, 0x00, 0x05, 0x02], count: 5) == .failure(.damaged(.deltaBinaryPacked)))
    #expect(
      decode([0x80, 0x01, 0x03, 0x05, 0x02], count: 5) == .failure(.damaged(.deltaBinaryPacked)))
    #expect(
      decode([0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 65, 0, 0, 0], count: 5)
        == .failure(.damaged(.deltaBinaryPacked)))
    #expect(
      decode([0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 64, 0, 0, 0], count: 5)
        == .failure(.valuesBeyondPage(.deltaBinaryPacked)))
  }
}
