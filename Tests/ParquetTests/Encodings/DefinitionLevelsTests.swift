import Testing

@testable import Parquet

@Suite struct DefinitionLevelsTests {
  @Test func readsTheDeprecatedOrderOfBits() throws {
    // The page "Encodings": 0 to 7 at three bits, the highest bit first.
    let bytes: [UInt8] = [0b0000_0101, 0b0011_1001, 0b0111_0111]
    let levels = try bytes.withUnsafeBytes {
      try DefinitionLevels(bitPacked: $0, rowCount: 8, maximum: 7)
    }
    #expect(levels.places == [-1, -1, -1, -1, -1, -1, -1, 0])
    #expect(levels.presentCount == 1)
  }

  @Test func numbersTheValuesThatAreThere() throws {
    // Three rows at level 2, one at 1, two at 2, of at most 2.
    let bytes: [UInt8] = [0x06, 2, 0x02, 1, 0x04, 2]
    let levels = try bytes.withUnsafeBytes {
      try DefinitionLevels(runs: $0, rowCount: 6, maximum: 2)
    }
    #expect(levels.places == [0, 1, 2, -1, 3, 4])
    #expect(levels.presentCount == 5)
    let whole = try [UInt8]([0x0c, 1]).withUnsafeBytes {
      try DefinitionLevels(runs: $0, rowCount: 6, maximum: 1)
    }
    #expect(whole.places == nil)
    #expect(whole.presentCount == 6)
  }

  @Test func refusesLevelsAboveTheMaximum() {
    #expect(throws: PageFault.damaged(.rle)) {
      try [UInt8]([0x06, 3]).withUnsafeBytes {
        try DefinitionLevels(runs: $0, rowCount: 3, maximum: 2)
      }
    }
  }
}
