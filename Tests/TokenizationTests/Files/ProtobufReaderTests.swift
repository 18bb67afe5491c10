import Testing

@testable import Tokenization

@Suite struct ProtobufReaderTests {
  /// The fields as text, or the offset of the byte at which reading fails.
  private func fields(_ message: [UInt8]) -> (read: [String], failure: Int?) {
    var reader = ProtobufReader(message[...])
    var read: [String] = []
    do throws(ProtobufReader.Malformed) {
      while let field = try reader.next() {
        switch field.value {
        case .varint(let value): read.append("\(field.number) varint \(value)")
        case .fixed64(let value): read.append("\(field.number) fixed64 \(value)")
        case .fixed32(let value): read.append("\(field.number) fixed32 \(value)")
        case .bytes(let bytes): read.append("\(field.number) bytes \(Array(bytes))")
        }
      }
      return (read, nil)
    } catch {
      return (read, error.byteOffset)
    }
  }

  /// The messages of the encoding's own documentation, and one of every other kind.
  @Test func everyKindOfFieldIsRead() {
    let message: [UInt8] =
      [0x08, 0x96, 0x01] + [0x12, 0x07] + Array("testing".utf8)
      + [0x19, 1, 0, 0, 0, 0, 0, 0, 0x80] + [0x25, 4, 3, 2, 1] + [0x80, 0x01, 0x00]
    let (read, failure) = fields(message)
    #expect(
      read == [
        "1 varint 150", "2 bytes \(Array("testing".utf8))", "3 fixed64 9223372036854775809",
        "4 fixed32 16909060", "16 varint 0",
      ])
    #expect(failure == nil)
  }

  @Test func theGreatestNumberTakesTenBytes() {
    let greatest = [UInt8](repeating: 0xff, count: 9) + [0x01]
    #expect(fields([0x08] + greatest).read == ["1 varint \(UInt64.max)"])
    #expect(fields([0x08] + [UInt8](repeating: 0x80, count: 10)).failure == 11)
  }

  @Test func aMessageCutAnywhereInsideAFieldFails() {
    let message: [UInt8] = [0x12, 0x03, 0x61, 0x62, 0x63]
    for count in 1..<message.count { #expect(fields(Array(message[..<count])).failure != nil) }
    #expect(fields(message).failure == nil)
    #expect(fields([]).failure == nil)
  }

  @Test(arguments: [3, 4, 6, 7] as [UInt8])
  func groupsAndUnknownKindsFail(kind: UInt8) {
    #expect(fields([0x08, 0x01, 0x08 | kind]).read == ["1 varint 1"])
    #expect(fields([0x08, 0x01, 0x08 | kind]).failure == 2)
  }
}
