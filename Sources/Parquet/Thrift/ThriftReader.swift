/// Reads Thrift's compact protocol from bytes that the caller keeps alive.
///
/// Hostile bytes give a `ThriftFault`: no count is trusted beyond the bytes that are there, and
/// depth is limited.
package struct ThriftReader {
  /// How deep structs and lists may be nested.
  package static let depthLimit = 64

  /// The place of the next byte.
  package private(set) var position = 0

  private let bytes: UnsafeRawBufferPointer
  private var depth = 0

  /// A field of a struct, whose value comes next.
  struct Field {
    let id: Int
    let type: ThriftType
  }

  /// The fields of a struct that is being read.
  struct Fields {
    fileprivate var lastID = 0
  }

  /// A reader of `bytes` from their beginning.
  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  // MARK: Structs

  /// Begins a struct, whose fields `nextField` gives.
  mutating func beginStruct() throws(ThriftFault) -> Fields {
    try enter()
    return Fields()
  }

  /// The next field of a struct, whose value must be read or skipped; nil at its end.
  mutating func nextField(_ fields: inout Fields) throws(ThriftFault) -> Field? {
    let byte = try nextByte()
    let type = try Self.type(byte & 0x0f)
    guard type != .stop else {
      depth -= 1
      return nil
    }
    let difference = Int(byte >> 4)
    fields.lastID =
      difference == 0 ? Int(try integer(Int16.self)) : fields.lastID + difference
    guard fields.lastID <= Int16.max else { throw .integerTooLarge }
    return Field(id: fields.lastID, type: type)
  }

  /// The value of a field that is a struct.
  mutating func value<Struct: ThriftReadable>(
    _ field: Field, as type: Struct.Type = Struct.self
  ) throws(ThriftFault) -> Struct {
    try check(field, is: .structure)
    return try Struct(from: &self)
  }

  // MARK: Other values

  /// The value of a field that is an integer of any width.
  mutating func integer<Integer: FixedWidthInteger & SignedInteger>(
    _ field: Field, as type: Integer.Type = Integer.self
  ) throws(ThriftFault) -> Integer {
    switch field.type {
    case .int8:
      return Integer(truncatingIfNeeded: Int8(bitPattern: try nextByte()))
    case .int16, .int32, .int64:
      return try integer(type)
    default:
      throw .wrongType(field: field.id)
    }
  }

  /// The value of a field that is a Boolean.
  func boolean(_ field: Field) throws(ThriftFault) -> Bool {
    switch field.type {
    case .booleanTrue: true
    case .booleanFalse: false
    default: throw .wrongType(field: field.id)
    }
  }

  /// The value of a field that is bytes.
  mutating func binary(_ field: Field) throws(ThriftFault) -> [UInt8] {
    try check(field, is: .binary)
    return Array(try nextBytes())
  }

  /// The value of a field that is a string; bytes that are not UTF-8 become U+FFFD.
  mutating func string(_ field: Field) throws(ThriftFault) -> String {
    try check(field, is: .binary)
    return String(decoding: try nextBytes(), as: UTF8.self)
  }

  /// The value of a field that is a list of structs.
  mutating func list<Struct: ThriftReadable>(
    _ field: Field, of element: Struct.Type = Struct.self
  ) throws(ThriftFault) -> [Struct] {
    try list(field, elementType: .structure) { (reader) throws(ThriftFault) in
      try Struct(from: &reader)
    }
  }

  /// The value of a field that is a list of 32-bit integers.
  mutating func integers(_ field: Field) throws(ThriftFault) -> [Int32] {
    try list(field, elementType: .int32) { (reader) throws(ThriftFault) in
      try reader.integer(Int32.self)
    }
  }

  /// The value of a field that is a list of strings.
  mutating func strings(_ field: Field) throws(ThriftFault) -> [String] {
    try list(field, elementType: .binary) { (reader) throws(ThriftFault) in
      String(decoding: try reader.nextBytes(), as: UTF8.self)
    }
  }

  /// Passes over the value of a field.
  mutating func skip(_ field: Field) throws(ThriftFault) {
    // The value of a Boolean field is in its type.
    guard field.type != .booleanTrue, field.type != .booleanFalse else { return }
    try skip(field.type)
  }

  // MARK: Parts of values

  private mutating func list<Element>(
    _ field: Field, elementType: ThriftType,
    _ element: (inout ThriftReader) throws(ThriftFault) -> Element
  ) throws(ThriftFault) -> [Element] {
    try check(field, is: .list)
    try enter()
    let (count, type) = try listHeader()
    guard count == 0 || type == elementType else { throw .wrongType(field: field.id) }
    var elements: [Element] = []
    elements.reserveCapacity(min(count, 1 << 10))
    for _ in 0..<count { elements.append(try element(&self)) }
    depth -= 1
    return elements
  }

  /// The number of elements, at most that of the bytes that follow, and their type.
  private mutating func listHeader() throws(ThriftFault) -> (count: Int, type: ThriftType) {
    let byte = try nextByte()
    let short = UInt64(byte >> 4)
    let count = try checked(short == 15 ? try nextVarint() : short)
    return (count, try Self.type(byte & 0x0f))
  }

  private mutating func skip(_ type: ThriftType) throws(ThriftFault) {
    switch type {
    case .stop: throw .unknownType(type.rawValue)
    case .booleanTrue, .booleanFalse, .int8: _ = try nextByte()
    case .int16, .int32, .int64: _ = try nextVarint()
    case .double: try advance(8)
    case .uuid: try advance(16)
    case .binary: _ = try nextBytes()
    case .list, .set:
      try enter()
      let (count, type) = try listHeader()
      for _ in 0..<count { try skip(type) }
      depth -= 1
    case .map:
      try enter()
      let count = try checked(try nextVarint())
      if count > 0 {
        let types = try nextByte()
        let (key, value) = (try Self.type(types >> 4), try Self.type(types & 0x0f))
        for _ in 0..<count {
          try skip(key)
          try skip(value)
        }
      }
      depth -= 1
    case .structure:
      var fields = try beginStruct()
      while let field = try nextField(&fields) { try skip(field) }
    }
  }

  private mutating func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(ThriftFault) -> Integer {
    let zigzag = try nextVarint()
    let value = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
    guard let integer = Integer(exactly: value) else { throw .integerTooLarge }
    return integer
  }

  private mutating func nextVarint() throws(ThriftFault) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0 as UInt64, to: 70, by: 7) {
      let byte = try nextByte()
      guard shift < 63 || byte <= 1 else { throw .integerTooLarge }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw .integerTooLarge
  }

  private mutating func nextBytes() throws(ThriftFault) -> UnsafeRawBufferPointer {
    let count = try checked(try nextVarint())
    let start = position
    try advance(count)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  private mutating func nextByte() throws(ThriftFault) -> UInt8 {
    guard position < bytes.count else { throw .endOfData }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func advance(_ count: Int) throws(ThriftFault) {
    guard count <= bytes.count - position else { throw .endOfData }
    position += count
  }

  private mutating func enter() throws(ThriftFault) {
    guard depth < Self.depthLimit else { throw .nestedTooDeep }
    depth += 1
  }

  /// A count of entries, each of which takes a byte or more.
  private func checked(_ count: UInt64) throws(ThriftFault) -> Int {
    guard count <= UInt64(bytes.count - position) else {
      throw .countBeyondData(Int64(clamping: count))
    }
    return Int(count)
  }

  private func check(_ field: Field, is type: ThriftType) throws(ThriftFault) {
    guard field.type == type else { throw .wrongType(field: field.id) }
  }

  private static func type(_ number: UInt8) throws(ThriftFault) -> ThriftType {
    guard let type = ThriftType(rawValue: number) else { throw .unknownType(number) }
    return type
  }
}

/// The value of a field that a struct must have.
func required<Value>(_ value: Value?, _ name: String) throws(ThriftFault) -> Value {
  guard let value else { throw .missingField(name) }
  return value
}

/// A struct that can be read.
package protocol ThriftReadable {
  /// Reads the struct, its stop byte included; fields that it does not know are passed over.
  init(from reader: inout ThriftReader) throws(ThriftFault)
}

/// Why bytes are not the Thrift struct that they should be.
package enum ThriftFault: Error, Equatable, Sendable {
  /// The bytes end inside a value.
  case endOfData

  /// An integer has more bits than its type.
  case integerTooLarge

  /// A number of a type that the protocol does not have.
  case unknownType(UInt8)

  /// A field or an element has another type than the format gives it.
  case wrongType(field: Int)

  /// Structs and lists are nested deeper than `ThriftReader.depthLimit`.
  case nestedTooDeep

  /// A list or a string is longer than the rest of the bytes.
  case countBeyondData(Int64)

  /// A struct lacks a field that it must have.
  case missingField(String)
}

extension ThriftFault: CustomStringConvertible {
  /// The fault as part of a sentence.
  package var description: String {
    switch self {
    case .endOfData: "it ends inside a value"
    case .integerTooLarge: "an integer has too many bits"
    case .unknownType(let number): "a value has the unknown type \(number)"
    case .wrongType(let field): "field \(field) has another type than the format gives it"
    case .nestedTooDeep: "it is nested more than \(ThriftReader.depthLimit) deep"
    case .countBeyondData(let count): "it claims \(count) entries, more than follow"
    case .missingField(let name): "it lacks \(name)"
    }
  }
}
