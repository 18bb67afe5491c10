import Testing

@testable import Parquet

@Suite struct ValueTextTests {
  private func text(_ kind: ValueKind, _ value: Int64) -> String? {
    ValueText(kind).text(of: .int64([value]), at: 0)
  }

  private func text(_ kind: ValueKind, _ bytes: [UInt8]) throws -> String? {
    let memory = PageMemory(byteCount: bytes.count)
    memory.bytes.copyBytes(from: bytes)
    let arrays = try ByteArrays(
      fixedLength: memory, from: 0, count: 1, valueByteCount: bytes.count)
    return ValueText(kind).text(of: .byteArrays(arrays), at: 0)
  }

  @Test func writesDatesBeforeAndAfterTheEpoch() {
    #expect(text(.date, 0) == "1970-01-01")
    #expect(text(.date, -1) == "1969-12-31")
    #expect(text(.date, 19_782) == "2024-02-29")
    #expect(text(.date, -719_162) == "0001-01-01")
  }

  @Test func writesTimestampsWithTheFractionOfTheirUnit() {
    #expect(text(.timestamp(.milliseconds, isUTC: true), 1_500) == "1970-01-01T00:00:01.500Z")
    #expect(text(.timestamp(.milliseconds, isUTC: true), 1_000) == "1970-01-01T00:00:01Z")
    #expect(text(.timestamp(.nanoseconds, isUTC: false), -1) == "1969-12-31T23:59:59.999999999")
    #expect(text(.timestamp(.microseconds, isUTC: false), .min) != nil)
    #expect(text(.time(.microseconds), 3_661_000_001) == "01:01:01.000001")
  }

  @Test func writesDecimalsWithAllDigitsOfTheirScale() throws {
    #expect(text(.decimal(scale: 2), 5) == "0.05")
    #expect(text(.decimal(scale: 2), -12_345) == "-123.45")
    #expect(text(.decimal(scale: 0), 7) == "7")
    #expect(try text(.decimal(scale: 3), [0xff, 0xff]) == "-0.001")
    #expect(try text(.decimal(scale: 1), [0x01, 0x00]) == "25.6")
    #expect(
      try text(.decimal(scale: 0), [0x80] + [UInt8](repeating: 0, count: 15))
        == "-170141183460469231731687303715884105728")
    #expect(try text(.decimal(scale: 0), [UInt8](repeating: 1, count: 33)) == nil)
  }

  @Test func writesIntegersUUIDsAndOldTimestamps() throws {
    #expect(text(.integer(isSigned: false), -1) == "18446744073709551615")
    #expect(text(.integer(isSigned: true), -1) == "-1")
    #expect(
      try text(.uuid, Array(0..<16)) == "00010203-0405-0607-0809-0a0b0c0d0e0f")
    // A second of nanoseconds, then the Julian day 2,440,588.
    #expect(
      try text(.int96Timestamp, [0, 0xca, 0x9a, 0x3b, 0, 0, 0, 0, 0x8c, 0x3d, 0x25, 0])
        == "1970-01-01T00:00:01")
    #expect(try text(.text, [0xff]) == nil)
    #expect(ValueText(.floatingPoint).text(of: .doubles([.nan]), at: 0) == nil)
    #expect(ValueText(.floatingPoint).text(of: .floats([0.1]), at: 0) == "0.1")
  }
}
