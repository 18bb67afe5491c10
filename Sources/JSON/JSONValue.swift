/// A JSON value whose strings are bytes.
///
/// Vocabularies hold canonically equivalent spellings as different tokens. `String` would make
/// them equal, and a dictionary would lose one of the two, so objects are lists in file order.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string([UInt8])
  case array([JSONValue])
  case object([Member])

  /// A name and its value in an object.
  package struct Member: Equatable, Sendable {
    package let name: [UInt8]
    package let value: JSONValue

    /// The member of that name.
    package init(name: [UInt8], value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The last member of that name, as JSON readers commonly choose; nil for other kinds of value.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name.elementsEqual(name.utf8) }?.value
  }

  /// The value as text, if it is a string.
  package var text: String? {
    guard case .string(let bytes) = self else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value or its kind in a few words, for error messages.
  package var summary: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let bytes): "\"\(String(decoding: bytes.prefix(80), as: UTF8.self))\""
    case .array(let elements): "an array of \(elements.count)"
    case .object(let members): "an object of \(members.count)"
    }
  }
}
