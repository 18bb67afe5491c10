/// The footer of a file: its schema, and where its row groups are.
package struct FileMetadata: Equatable {
  /// The version of the format: 1 or 2.
  package var version: Int32

  /// The nodes of the schema, depth first, from its root.
  package var schema: [SchemaElement]

  /// The number of rows of all row groups.
  package var rowCount: Int64

  /// The row groups, in the order of the rows.
  package var rowGroups: [RowGroup]

  /// What the writer noted about the file, such as a schema of Arrow.
  package var keyValues: [KeyValue]?

  /// The program that wrote the file.
  package var createdBy: String?

  /// For each column, in which order the bounds of its statistics are; nil where it is not said.
  package var columnOrders: [ColumnOrder]?

  /// Whether columns are encrypted; never written.
  package var isEncrypted = false

  /// Metadata with the given properties.
  package init(
    version: Int32, schema: [SchemaElement], rowCount: Int64, rowGroups: [RowGroup],
    keyValues: [KeyValue]? = nil, createdBy: String? = nil, columnOrders: [ColumnOrder]? = nil
  ) {
    self.version = version
    self.schema = schema
    self.rowCount = rowCount
    self.rowGroups = rowGroups
    self.keyValues = keyValues
    self.createdBy = createdBy
    self.columnOrders = columnOrders
  }
}

extension FileMetadata: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    self.init(version: 0, schema: [], rowCount: 0, rowGroups: [])
    var version: Int32?
    var schema: [SchemaElement]?
    var rowCount: Int64?
    var rowGroups: [RowGroup]?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: version = try reader.integer(field)
      case 2: schema = try reader.list(field)
      case 3: rowCount = try reader.integer(field)
      case 4: rowGroups = try reader.list(field)
      case 5: keyValues = try reader.list(field)
      case 6: createdBy = try reader.string(field)
      case 7: columnOrders = try reader.list(field)
      case 8:
        isEncrypted = true
        try reader.skip(field)
      default: try reader.skip(field)
      }
    }
    self.version = try required(version, "the version of the format")
    self.schema = try required(schema, "the schema")
    self.rowCount = try required(rowCount, "the number of rows")
    self.rowGroups = try required(rowGroups, "the list of row groups")
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, version)
    writer.field(2, schema)
    writer.field(3, rowCount)
    writer.field(4, rowGroups)
    writer.field(5, keyValues)
    writer.field(6, createdBy)
    writer.field(7, columnOrders)
  }
}

/// In which order the bounds of a column's statistics are.
///
/// The format has one order so far, that of the column's type; others are read as it.
package struct ColumnOrder: Equatable {
  /// The order that the column's type defines.
  package static let typeDefined = ColumnOrder()

  private init() {}

  private struct TypeDefinedOrder: ThriftStruct {
    init() {}

    init(from reader: inout ThriftReader) throws(ThriftFault) {
      var fields = try reader.beginStruct()
      while let field = try reader.nextField(&fields) { try reader.skip(field) }
    }

    func writeFields(to writer: inout ThriftWriter) {}
  }
}

extension ColumnOrder: ThriftStruct {
  /// Reads the union.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) { try reader.skip(field) }
  }

  /// Writes the union.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, TypeDefinedOrder())
  }
}
