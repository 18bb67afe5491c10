/// Writes Thrift's compact protocol; equal structs give equal bytes.
package struct ThriftWriter {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []

  /// For each open struct, the id of the field written last.
  private var lastIDs: [Int] = []

  /// A writer of nothing yet.
  package init() {}

  /// The bytes of one struct.
  package static func bytes(of value: some ThriftWritable) -> [UInt8] {
    var writer = ThriftWriter()
    writer.write(value)
    return writer.bytes
  }

  /// Writes a struct with its stop byte.
  package mutating func write(_ value: some ThriftWritable) {
    lastIDs.append(0)
    value.writeFields(to: &self)
    lastIDs.removeLast()
    bytes.append(ThriftType.stop.rawValue)
  }

  // MARK: Fields, left out where the value is nil

  /// Writes an integer of 8 bits.
  mutating func field(_ id: Int, _ value: Int8?) {
    guard let value else { return }
    begin(id, .int8)
    bytes.append(UInt8(bitPattern: value))
  }

  /// Writes an integer of 16 bits.
  mutating func field(_ id: Int, _ value: Int16?) {
    guard let value else { return }
    begin(id, .int16)
    write(Int64(value))
  }

  /// Writes an integer of 32 bits.
  mutating func field(_ id: Int, _ value: Int32?) {
    guard let value else { return }
    begin(id, .int32)
    write(Int64(value))
  }

  /// Writes an integer of 64 bits.
  mutating func field(_ id: Int, _ value: Int64?) {
    guard let value else { return }
    begin(id, .int64)
    write(value)
  }

  /// Writes a Boolean.
  mutating func field(_ id: Int, _ value: Bool?) {
    guard let value else { return }
    begin(id, value ? .booleanTrue : .booleanFalse)
  }

  /// Writes bytes.
  mutating func field(_ id: Int, _ value: [UInt8]?) {
    guard let value else { return }
    begin(id, .binary)
    write(value)
  }

  /// Writes a string as UTF-8.
  mutating func field(_ id: Int, _ value: String?) {
    field(id, value.map { Array($0.utf8) })
  }

  /// Writes a struct.
  mutating func field(_ id: Int, _ value: (some ThriftWritable)?) {
    guard let value else { return }
    begin(id, .structure)
    write(value)
  }

  /// Writes a list of structs.
  mutating func field(_ id: Int, _ list: [some ThriftWritable]?) {
    guard let list else { return }
    begin(id, .list)
    beginList(of: .structure, count: list.count)
    for element in list { write(element) }
  }

  /// Writes a list of integers of 32 bits.
  mutating func field(_ id: Int, _ list: [Int32]?) {
    guard let list else { return }
    begin(id, .list)
    beginList(of: .int32, count: list.count)
    for element in list { write(Int64(element)) }
  }

  /// Writes a list of strings as UTF-8.
  mutating func field(_ id: Int, _ list: [String]?) {
    guard let list else { return }
    begin(id, .list)
    beginList(of: .binary, count: list.count)
    for element in list { write(Array(element.utf8)) }
  }

  // MARK: Parts of values

  /// Writes what comes before a value: the distance from the field before, and the type.
  private mutating func begin(_ id: Int, _ type: ThriftType) {
    let difference = id - (lastIDs.last ?? 0)
    precondition(difference > 0, "fields are written in ascending order")
    if difference <= 15 {
      bytes.append(UInt8(difference) << 4 | type.rawValue)
    } else {
      bytes.append(type.rawValue)
      write(Int64(id))
    }
    lastIDs[lastIDs.count - 1] = id
  }

  private mutating func beginList(of type: ThriftType, count: Int) {
    if count < 15 {
      bytes.append(UInt8(count) << 4 | type.rawValue)
    } else {
      bytes.append(0xf0 | type.rawValue)
      writeVarint(UInt64(count))
    }
  }

  private mutating func write(_ value: [UInt8]) {
    writeVarint(UInt64(value.count))
    bytes += value
  }

  /// Writes an integer in zigzag order, so that small negative ones are short too.
  private mutating func write(_ value: Int64) {
    writeVarint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  private mutating func writeVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// A struct that can be written.
package protocol ThriftWritable {
  /// Writes the fields in ascending order, without the stop byte.
  func writeFields(to writer: inout ThriftWriter)
}
