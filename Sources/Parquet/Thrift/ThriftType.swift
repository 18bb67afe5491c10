/// The types of Thrift's compact protocol; the raw value is the number before a field or in a list.
///
/// Source: "Thrift compact protocol" of Apache Thrift.
enum ThriftType: UInt8 {
  case stop = 0
  case booleanTrue = 1
  case booleanFalse = 2
  case int8 = 3
  case int16 = 4
  case int32 = 5
  case int64 = 6
  case double = 7
  case binary = 8
  case list = 9
  case set = 10
  case map = 11
  case structure = 12
  case uuid = 13
}

/// A struct of Parquet's metadata, which reads and writes its own fields.
package protocol ThriftStruct: Equatable, Sendable {
  /// Reads the struct, its stop byte included; fields that it does not know are passed over.
  init(from reader: inout ThriftReader) throws(ThriftFault)

  /// Writes the fields in ascending order, without the stop byte.
  func writeFields(to writer: inout ThriftWriter)
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
