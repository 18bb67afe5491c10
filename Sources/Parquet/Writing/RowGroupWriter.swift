/// Collects the rows of one row group.
struct RowGroupWriter {
  private let columns: [RowGroupColumn]

  /// How many rows were taken.
  private(set) var rowCount = 0

  /// Begins a row group of rows with `fields`.
  init(fields: [ListField], compression: PageCompression) {
    columns = fields.flatMap(\.columns).map { path, type in
      switch type {
      // zstd finds more in whole bytes than in packed bits: 1.45 bytes per token id, not 1.67.
      case .int32: .int32(.init(path: path, mayUseDictionary: compression.codec != .zstd))
      case .float: .float(.init(path: path, mayUseDictionary: false))
      case .text: .text(.init(path: path, mayUseDictionary: false))
      case .category: .text(.init(path: path, mayUseDictionary: true))
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

/// The values of one column in one row.
package enum ColumnList {
  case int32([Int32])
  case float([Float])

  /// Texts, as UTF-8.
  case text([[UInt8]])
}

/// A column by the type of its values.
///
/// An enum, not a protocol: the loops over values are compiled for each type.
private enum RowGroupColumn {
  case int32(ColumnChunkWriter<Int32>)
  case float(ColumnChunkWriter<Float>)
  case text(ColumnChunkWriter<[UInt8]>)

  var heldByteCount: Int {
    switch self {
    case .int32(let column): column.heldByteCount
    case .float(let column): column.heldByteCount
    case .text(let column): column.heldByteCount
    }
  }

  func append(_ list: ColumnList, _ compressor: borrowing PageCompressor) throws(CodecError) {
    switch (self, list) {
    case (.int32(let column), .int32(let list)): try column.append(list, compressor)
    case (.float(let column), .float(let list)): try column.append(list, compressor)
    case (.text(let column), .text(let list)): try column.append(list, compressor)
    default: preconditionFailure("a list has the type of its column")
    }
  }

  func finish(
    at offset: Int, _ compressor: borrowing PageCompressor
  ) throws(CodecError) -> (bytes: [UInt8], metadata: ColumnMetadata) {
    switch self {
    case .int32(let column): try column.finish(at: offset, compressor)
    case .float(let column): try column.finish(at: offset, compressor)
    case .text(let column): try column.finish(at: offset, compressor)
    }
  }
}
