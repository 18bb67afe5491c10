import Randomness
import Testing

@testable import Parquet

@Suite struct ThriftReaderTests {
  private static let header = PageHeader(
    uncompressedByteCount: 70_000, compressedByteCount: 300, checksum: 0xdead_beef,
    content: .dataV2(
      DataPageHeaderV2(
        valueCount: 1_000, nullCount: 3, rowCount: 1_000, encoding: .deltaByteArray,
        definitionByteCount: 9, repetitionByteCount: 0, isCompressed: false,
        statistics: Statistics(nullCount: 3, maximum: [1, 2], minimum: [], isMaximumExact: true))))

  private func read<Struct: ThriftStruct>(
    _ bytes: [UInt8], as type: Struct.Type
  ) -> Result<Struct, ThriftFault> {
    bytes.withUnsafeBytes { bytes in
      Result { () throws(ThriftFault) in
        var reader = ThriftReader(bytes)
        return try Struct(from: &reader)
      }
    }
  }

  @Test func readsTheBytesOfTheSpecification() {
    // Field 1 of type i32 with the value 1, field 2 with 2, field 3 with 3: zigzag 2, 4, 6.
    let bytes: [UInt8] = [
      0x15, 0x00, 0x15, 0x80, 0x01, 0x15, 0x06, 0x2c, 0x15, 0x14, 0x15, 0x00,
      0x15, 0x06, 0x15, 0x06, 0x00, 0x00,
    ]
    let expected = PageHeader(
      uncompressedByteCount: 64, compressedByteCount: 3,
      content: .data(DataPageHeader(valueCount: 10, encoding: .plain)))
    #expect(read(bytes, as: PageHeader.self) == .success(expected))
    #expect(ThriftWriter.bytes(of: expected) == bytes)
  }

  @Test func readsWhatTheWriterWrites() {
    let bytes = ThriftWriter.bytes(of: Self.header)
    #expect(read(bytes, as: PageHeader.self) == .success(Self.header))
    let footer = FileMetadata(
      version: 2,
      schema: [
        SchemaElement(name: "root", childCount: 1),
        SchemaElement(
          name: "time", type: .int64, repetition: .optional,
          logicalType: .timestamp(isAdjustedToUTC: true, unit: .nanoseconds)),
      ], rowCount: .max, rowGroups: [],
      keyValues: (0..<20).map { KeyValue(key: "k\($0)", value: $0 == 3 ? nil : "é") },
      createdBy: "tests", columnOrders: [.typeDefined])
    #expect(read(ThriftWriter.bytes(of: footer), as: FileMetadata.self) == .success(footer))
  }

  @Test func refusesEveryPrefix() {
    let bytes = ThriftWriter.bytes(of: Self.header)
    for count in bytes.indices {
      guard case .failure = read(Array(bytes[..<count]), as: PageHeader.self) else {
        Issue.record("a prefix of \(count) bytes is read")
        return
      }
    }
  }

  @Test func passesOverUnknownFieldsOfEveryType() {
    // Field 9 on: a list of three i32, a map of one pair, a struct, a double, a set of no bytes.
    let unknown: [UInt8] = [
      0x99, 0x35, 0x02, 0x04, 0x06, 0x1b, 0x01, 0x58, 0x02, 0x01, 0x61, 0x1c, 0x11, 0x00, 0x17, 0,
      0,
      0, 0, 0, 0, 0, 0, 0x1a, 0x08,
    ]
    let known = ThriftWriter.bytes(of: Statistics(nullCount: 7)).dropLast()
    #expect(
      read(known + unknown + [0], as: Statistics.self) == .success(Statistics(nullCount: 7)))
  }

  @Test func refusesCountsBeyondTheBytesAndDeepNesting() {
    // A string of 2^32 bytes in field 5.
    #expect(
      read([0x58, 0xff, 0xff, 0xff, 0xff, 0x0f], as: Statistics.self)
        == .failure(.countBeyondData(0xffff_ffff)))
    #expect(
      read([UInt8](repeating: 0x1c, count: 1_000), as: Statistics.self)
        == .failure(.nestedTooDeep))
    #expect(
      read([0xf6] + [UInt8](repeating: 0xff, count: 11), as: Statistics.self)
        == .failure(.integerTooLarge))
  }

  @Test func endsForRandomBytes() {
    var generator = SplitMix64(seed: 4)
    let bytes = ThriftWriter.bytes(of: Self.header)
    for _ in 0..<2_000 {
      var mutated = bytes
      for _ in 0..<3 {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        mutated[place] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = read(mutated, as: PageHeader.self)
    }
  }
}
