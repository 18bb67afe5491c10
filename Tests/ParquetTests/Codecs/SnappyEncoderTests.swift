import Files
import Randomness
import Testing

@testable import Parquet

@Suite struct SnappyEncoderTests {
  private func encode(_ bytes: [UInt8]) -> [UInt8] {
    let encoder = SnappyEncoder()
    let capacity = SnappyEncoder.largestBlockByteCount(of: bytes.count)
    return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      count = bytes.withUnsafeBytes {
        encoder.encode($0, into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
  }

  /// Bytes of several kinds: few letters, all letters, runs, and repeated passages.
  private func sample(_ count: Int, _ generator: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      switch Int.random(in: 0..<4, using: &generator) {
      case 0:
        let value = UInt8.random(in: 0...255, using: &generator)
        bytes += Array(repeating: value, count: Int.random(in: 1...300, using: &generator))
      case 1:
        for _ in 0..<40 { bytes.append(UInt8.random(in: 0...255, using: &generator)) }
      case 2:
        for _ in 0..<200 { bytes.append(UInt8.random(in: 97...99, using: &generator)) }
      default:
        guard !bytes.isEmpty else { continue }
        let start = Int.random(in: 0..<bytes.count, using: &generator)
        bytes += bytes[start..<min(bytes.count, start + 150)]
      }
    }
    return Array(bytes.prefix(count))
  }

  @Test(arguments: [0, 1, 3, 14, 15, 16, 17, 100, 1000, 65_535, 65_536, 65_537, 200_000])
  func whatIsEncodedDecodesToItself(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    let bytes = sample(count, &generator)
    let block = encode(bytes)
    let isEqual = referenceSnappy(block, claimed: count) == bytes
    #expect(isEqual)
    #expect(block.count <= SnappyEncoder.largestBlockByteCount(of: count))
  }

  @Test func randomBytesGrowByLittle() {
    var generator = SplitMix64(seed: 1)
    let bytes = (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let block = encode(bytes)
    #expect(block.count < 200_000 + 200)
    let isEqual = referenceSnappy(block, claimed: bytes.count) == bytes
    #expect(isEqual)
  }

  @Test func repeatedBytesTakeATwentiethOfTheirSize() {
    let bytes = [UInt8](repeating: 7, count: 1 << 20)
    #expect(encode(bytes).count < bytes.count / 20)
  }

  /// The text that Snappy itself writes as 363 bytes.
  @Test func theSampleIsAsShortAsSnappysOwn() {
    #expect(encode(SamplePage.text).count == SamplePage.snappy.count)
  }

  @Test func theBytesAreTheSameOnEveryMachine() {
    var generator = SplitMix64(seed: 5)
    let block = encode(sample(300_000, &generator))
    #expect(
      FileDigest.hexadecimal(of: block)
        == "1e97b78d85c318e08bfde0a70b214e1f043284e163f07728bbf45b9e01efffd8")
  }
}
