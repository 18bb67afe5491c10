/// Writes one file of rows whose fields are lists.
///
/// Data pages of version 1 with checksums, bounds and counts of nulls per column chunk. Equal rows
/// give equal bytes, with zstd under one version of libzstd. Memory: a row group, compressed.
package final class ParquetWriter {
  /// The size of a row group's values beyond which it takes no further row.
  package static let rowGroupByteCount = 1 << 26

  /// The bytes of all values taken so far, without lengths and compression.
  package private(set) var valueByteCount = 0

  private let fields: [ListField]
  private let compressor: PageCompressor
  private let createdBy: String
  private let write: ([UInt8]) throws -> Void
  private var rowGroup: RowGroupWriter
  private var rowGroups: [RowGroup] = []

  /// What `valueByteCount` was when the open row group began.
  private var rowGroupStart = 0
  private var writtenByteCount = 0

  /// Begins a file, whose bytes go to `write` in their order.
  ///
  /// `createdBy` is the program with its version. Throws `CodecError.libraryMissing` where zstd is
  /// asked for and not installed.
  package init(
    fields: [ListField], compression: PageCompression, createdBy: String,
    write: @escaping ([UInt8]) throws -> Void
  ) throws {
    self.fields = fields
    self.createdBy = createdBy
    self.write = write
    compressor = try PageCompressor(compression)
    rowGroup = RowGroupWriter(fields: fields, compression: compression)
    try put(ParquetWriter.magic)
  }

  /// The size of the file if it ended here, without its footer; what is not compressed yet counts
  /// in full.
  package var byteCount: Int { writtenByteCount + rowGroup.heldByteCount }

  /// Takes a row: for each field its list, or the lists of its structure's members.
  package func append(_ row: [ColumnList]) throws {
    try rowGroup.append(row, compressor)
    valueByteCount += row.reduce(0) { $0 + $1.valueByteCount }
    if valueByteCount - rowGroupStart >= ParquetWriter.rowGroupByteCount { try finishRowGroup() }
  }

  /// Writes what is held, and the footer.
  package func finish() throws {
    if rowGroup.rowCount > 0 { try finishRowGroup() }
    let columnCount = fields.reduce(0) { $0 + $1.columns.count }
    let footer = ThriftWriter.bytes(
      of: FileMetadata(
        version: 2,
        schema: [SchemaElement(name: "schema", childCount: Int32(fields.count))]
          + fields.flatMap(\.schemaElements),
        rowCount: rowGroups.reduce(0) { $0 + $1.rowCount }, rowGroups: rowGroups,
        createdBy: createdBy,
        columnOrders: Array(repeating: .typeDefined, count: columnCount)))
    var length: [UInt8] = []
    Int32.append([Int32(footer.count)], to: &length)
    try put(footer + length + ParquetWriter.magic)
  }

  private static let magic = Array("PAR1".utf8)

  private func finishRowGroup() throws {
    let (bytes, group) = try rowGroup.finish(
      at: writtenByteCount, ordinal: rowGroups.count, compressor)
    try put(bytes)
    rowGroups.append(group)
    rowGroup = RowGroupWriter(fields: fields, compression: compressor.compression)
    rowGroupStart = valueByteCount
  }

  private func put(_ bytes: [UInt8]) throws {
    try write(bytes)
    writtenByteCount += bytes.count
  }
}

extension ColumnList {
  /// The bytes of the values, without lengths.
  fileprivate var valueByteCount: Int {
    switch self {
    case .int32(let values): 4 * values.count
    case .float(let values): 4 * values.count
    case .text(let values): values.reduce(0) { $0 + $1.count }
    }
  }
}
