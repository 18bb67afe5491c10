/// One node of a schema, which is stored as the list of its nodes in depth-first order.
package struct SchemaElement: Equatable {
  /// How a column's values are stored; nil for a group.
  package var type: PhysicalType?

  /// The bytes of a value of `fixedLengthByteArray`.
  package var typeLength: Int32?

  /// How often the node occurs in its parent; nil for the root.
  package var repetition: Repetition?

  /// The name in the parent.
  package var name: String

  /// How many nodes are directly below a group; nil for a column.
  package var childCount: Int32?

  /// What the values mean, in the old spelling.
  package var convertedType: Int32?

  /// The digits after the point of an old decimal.
  package var scale: Int32?

  /// The digits of an old decimal.
  package var precision: Int32?

  /// The number that a table format gives the column.
  package var fieldID: Int32?

  /// What the values mean.
  package var logicalType: LogicalType?

  /// How often a node occurs in its parent; the raw value is the number in the file.
  package enum Repetition: Int32, Sendable {
    case required = 0
    case optional = 1
    case repeated = 2
  }

  /// A node with the given properties.
  package init(
    name: String, type: PhysicalType? = nil, typeLength: Int32? = nil,
    repetition: Repetition? = nil, childCount: Int32? = nil, convertedType: Int32? = nil,
    scale: Int32? = nil, precision: Int32? = nil, fieldID: Int32? = nil,
    logicalType: LogicalType? = nil
  ) {
    self.name = name
    self.type = type
    self.typeLength = typeLength
    self.repetition = repetition
    self.childCount = childCount
    self.convertedType = convertedType
    self.scale = scale
    self.precision = precision
    self.fieldID = fieldID
    self.logicalType = logicalType
  }
}

extension SchemaElement: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    self.init(name: "")
    var name: String?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1:
        type = try required(PhysicalType(rawValue: try reader.integer(field)), "a known type")
      case 2: typeLength = try reader.integer(field)
      case 3:
        repetition = try required(
          Repetition(rawValue: try reader.integer(field)), "a known repetition")
      case 4: name = try reader.string(field)
      case 5: childCount = try reader.integer(field)
      case 6: convertedType = try reader.integer(field)
      case 7: scale = try reader.integer(field)
      case 8: precision = try reader.integer(field)
      case 9: fieldID = try reader.integer(field)
      case 10: logicalType = try reader.value(field)
      default: try reader.skip(field)
      }
    }
    self.name = try required(name, "the name of a column")
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, type?.rawValue)
    writer.field(2, typeLength)
    writer.field(3, repetition?.rawValue)
    writer.field(4, name)
    writer.field(5, childCount)
    writer.field(6, convertedType)
    writer.field(7, scale)
    writer.field(8, precision)
    writer.field(9, fieldID)
    writer.field(10, logicalType)
  }
}
