/// Consecutive rows of a file, as one column chunk per column.
package struct RowGroup: Equatable {
  /// The chunks, in the order of the schema's columns.
  package var columns: [ColumnChunk]

  /// The bytes of all values, decompressed.
  package var uncompressedByteCount: Int64

  /// The number of rows.
  package var rowCount: Int64

  /// Where the first page begins in the file.
  package var fileOffset: Int64?

  /// The bytes of all pages with their headers, as they are in the file.
  package var compressedByteCount: Int64?

  /// The group's place among the groups of the file.
  package var ordinal: Int16?

  /// A row group with the given properties.
  package init(
    columns: [ColumnChunk], uncompressedByteCount: Int64, rowCount: Int64,
    fileOffset: Int64? = nil, compressedByteCount: Int64? = nil, ordinal: Int16? = nil
  ) {
    self.columns = columns
    self.uncompressedByteCount = uncompressedByteCount
    self.rowCount = rowCount
    self.fileOffset = fileOffset
    self.compressedByteCount = compressedByteCount
    self.ordinal = ordinal
  }
}

extension RowGroup: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    self.init(columns: [], uncompressedByteCount: 0, rowCount: 0)
    var columns: [ColumnChunk]?
    var (uncompressedByteCount, rowCount) = (Int64?.none, Int64?.none)
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: columns = try reader.list(field)
      case 2: uncompressedByteCount = try reader.integer(field)
      case 3: rowCount = try reader.integer(field)
      case 5: fileOffset = try reader.integer(field)
      case 6: compressedByteCount = try reader.integer(field)
      case 7: ordinal = try reader.integer(field)
      default: try reader.skip(field)
      }
    }
    self.columns = try required(columns, "the columns of a row group")
    self.uncompressedByteCount = try required(uncompressedByteCount, "the size of a row group")
    self.rowCount = try required(rowCount, "the number of rows of a row group")
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, columns)
    writer.field(2, uncompressedByteCount)
    writer.field(3, rowCount)
    writer.field(5, fileOffset)
    writer.field(6, compressedByteCount)
    writer.field(7, ordinal)
  }
}
