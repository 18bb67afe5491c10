import Randomness
import Testing

@testable import Documents

@Suite struct UTF8CheckTests {
  @Test func acceptsExactlyWhatTheStandardLibraryAccepts() {
    // Random bytes from the edges of the encoding's ranges, so that valid sequences are frequent.
    let edges: [UInt8] = [
      0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
      0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
    ]
    var generator = SplitMix64(seed: 1)
    var validCount = 0
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...6, using: &generator)
      let prefix = [UInt8](repeating: 0x61, count: Int.random(in: 0...9, using: &generator))
      let bytes =
        prefix + (0..<length).map { _ in edges[Int.random(in: 0..<edges.count, using: &generator)] }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      validCount += isValid ? 1 : 0
      let offset = bytes.withUnsafeBufferPointer { UTF8Check.firstInvalidOffset(in: $0) }
      #expect((offset == nil) == isValid, "\(bytes)")
      if let offset {
        #expect(String(validating: bytes[..<offset], as: UTF8.self) != nil, "\(bytes)")
      }
    }
    #expect(validCount > 1_000)
  }

  @Test func acceptsEveryScalarOfUnicode() {
    #if DEBUG
      let step = 97
    #else
      let step = 1
    #endif
    for value in stride(from: UInt32(0), through: 0x10ffff, by: step) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let offset = Array(String(scalar).utf8).withUnsafeBufferPointer {
        UTF8Check.firstInvalidOffset(in: $0)
      }
      #expect(offset == nil)
    }
  }
}
