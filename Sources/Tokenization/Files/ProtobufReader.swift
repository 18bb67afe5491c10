/// Reads the fields of a Protocol Buffers message, one after another, without a schema.
struct ProtobufReader {
  /// A field's number and its value as it lies on the wire.
  struct Field {
    let number: Int
    let value: Value
  }

  /// A value: of the integer kinds in 64 bits, of strings and messages the bytes.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
    case fixed32(UInt32)
  }

  /// The message is cut short, or has a field of no known kind.
  struct Malformed: Error {
    let byteOffset: Int
  }

  private let message: ArraySlice<UInt8>
  private var index: Int

  /// A reader at the beginning of a message.
  init(_ message: ArraySlice<UInt8>) {
    self.message = message
    index = message.startIndex
  }

  /// The next field, or nil at the end of the message.
  mutating func next() throws(Malformed) -> Field? {
    guard index < message.endIndex else { return nil }
    let start = index
    let key = try varint()
    let number = Int(key >> 3)
    switch key & 7 {
    case 0: return Field(number: number, value: .varint(try varint()))
    case 1: return Field(number: number, value: .fixed64(try fixed(byteCount: 8)))
    case 2:
      guard let length = Int(exactly: try varint()), length <= message.endIndex - index else {
        throw Malformed(byteOffset: start)
      }
      defer { index += length }
      return Field(number: number, value: .bytes(message[index..<index + length]))
    case 5: return Field(number: number, value: .fixed32(UInt32(try fixed(byteCount: 4))))
    default: throw Malformed(byteOffset: start)
    }
  }

  private mutating func varint() throws(Malformed) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard index < message.endIndex else { throw Malformed(byteOffset: index) }
      let byte = message[index]
      index += 1
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw Malformed(byteOffset: index)
  }

  private mutating func fixed(byteCount: Int) throws(Malformed) -> UInt64 {
    guard byteCount <= message.endIndex - index else { throw Malformed(byteOffset: index) }
    defer { index += byteCount }
    return message[index..<index + byteCount].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
