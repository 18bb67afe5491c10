/// Collects the rows of one row group.
struct RowGroupWriter {
  private let columns: [any RowGroupColumn]

  /// How many rows were taken.
  private(set) var rowCount = 0

  /// Begins a row group of rows with `fields`.
  init(fields: [ListField], compression: PageCompression) {
    columns = fields.flatMap(\.columns).map { path, type in
      switch type {
      // zstd finds more in whole bytes than in packed bits: a third less than with a dictionary for
      // positions, an eighth less for token ids.
      case .int32:
        ColumnChunkWriter<Int32>(path: path, mayUseDictionary: compression.codec != .zstd)
      case .float: ColumnChunkWriter<Float>(path: path, mayUseDictionary: false)
      case .text: ColumnChunkWriter<[UInt8]>(path: path, mayUseDictionary: false)
      case .category: ColumnChunkWriter<[UInt8]>(path: path, mayUseDictionary: true)
      }
    }
  }

  /// The bytes that are held, those of open pages as they are before compression.
  var heldByteCount: Int { columns.reduce(0) { $0 + $1.heldByteCount } }

  /// Takes a row: a list for each column.
  mutating func append(
    _ row: [ColumnList], _ compressor: borrowing PageCompressor
  ) throws(CodecError) {
    precondition(row.count == columns.count, "a row has a list for each column")
    for (column, list) in zip(columns, row) { try column.append(list, compressor) }
    rowCount += 1
  }

  /// Completes the group, whose first byte will be at `offset` in the file.
  func finish(
    at offset: Int, ordinal: Int, _ compressor: borrowing PageCompressor
  ) throws(CodecError) -> (bytes: [UInt8], group: RowGroup) {
    var bytes: [UInt8] = []
    var chunks: [ColumnChunk] = []
    for column in columns {
      let (chunk, metadata) = try column.finish(at: offset + bytes.count, compressor)
      bytes += chunk
      chunks.append(ColumnChunk(metadata: metadata))
    }
    let group = RowGroup(
      columns: chunks,
      uncompressedByteCount: chunks.reduce(0) { $0 + ($1.metadata?.uncompressedByteCount ?? 0) },
      rowCount: Int64(rowCount), fileOffset: Int64(offset),
      compressedByteCount: Int64(bytes.count), ordinal: Int16(exactly: ordinal))
    return (bytes, group)
  }
}

/// A column of a row group, whatever the type of its values.
protocol RowGroupColumn: AnyObject {
  /// The bytes that are held, those of the open page as they are before compression.
  var heldByteCount: Int { get }

  /// Takes the list of the next row, which must have the column's type.
  func append(_ list: ColumnList, _ compressor: borrowing PageCompressor) throws(CodecError)

  /// Completes the chunk, whose first byte will be at `offset` in the file: its bytes, and what the
  /// footer says about it.
  func finish(
    at offset: Int, _ compressor: borrowing PageCompressor
  ) throws(CodecError) -> (bytes: [UInt8], metadata: ColumnMetadata)
}
