/// A name and a value that the writer of a file noted.
package struct KeyValue: Equatable {
  /// The name.
  package var key: String

  /// The value.
  package var value: String?

  /// The value of a name.
  package init(key: String, value: String?) {
    self.key = key
    self.value = value
  }
}

extension KeyValue: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    var (key, value) = (String?.none, String?.none)
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: key = try reader.string(field)
      case 2: value = try reader.string(field)
      default: try reader.skip(field)
      }
    }
    self.init(key: try required(key, "the key of a note"), value: value)
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, key)
    writer.field(2, value)
  }
}
