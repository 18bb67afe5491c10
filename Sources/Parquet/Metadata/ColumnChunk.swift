/// The values of one column in one row group: where they are, and what they are.
package struct ColumnChunk: Equatable {
  /// The file that holds the values; nil for the file of the footer itself.
  package var filePath: String?

  /// A place that old readers wanted; new files have 0.
  package var fileOffset: Int64

  /// What the chunk holds; nil only where it is encrypted.
  package var metadata: ColumnMetadata?

  /// Where the index of the pages' places begins.
  package var offsetIndexOffset: Int64?

  /// The bytes of the index of the pages' places.
  package var offsetIndexByteCount: Int32?

  /// Where the index of the pages' statistics begins.
  package var columnIndexOffset: Int64?

  /// The bytes of the index of the pages' statistics.
  package var columnIndexByteCount: Int32?

  /// Whether the chunk is encrypted; never written.
  package var isEncrypted = false

  /// A chunk with the given properties.
  package init(
    filePath: String? = nil, fileOffset: Int64 = 0, metadata: ColumnMetadata?,
    offsetIndexOffset: Int64? = nil, offsetIndexByteCount: Int32? = nil,
    columnIndexOffset: Int64? = nil, columnIndexByteCount: Int32? = nil
  ) {
    self.filePath = filePath
    self.fileOffset = fileOffset
    self.metadata = metadata
    self.offsetIndexOffset = offsetIndexOffset
    self.offsetIndexByteCount = offsetIndexByteCount
    self.columnIndexOffset = columnIndexOffset
    self.columnIndexByteCount = columnIndexByteCount
  }
}

extension ColumnChunk: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    self.init(metadata: nil)
    var fileOffset: Int64?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: filePath = try reader.string(field)
      case 2: fileOffset = try reader.integer(field)
      case 3: metadata = try reader.value(field)
      case 4: offsetIndexOffset = try reader.integer(field)
      case 5: offsetIndexByteCount = try reader.integer(field)
      case 6: columnIndexOffset = try reader.integer(field)
      case 7: columnIndexByteCount = try reader.integer(field)
      case 8, 9:
        isEncrypted = true
        try reader.skip(field)
      default: try reader.skip(field)
      }
    }
    self.fileOffset = try required(fileOffset, "the place of a column chunk")
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, filePath)
    writer.field(2, fileOffset)
    writer.field(3, metadata)
    writer.field(4, offsetIndexOffset)
    writer.field(5, offsetIndexByteCount)
    writer.field(6, columnIndexOffset)
    writer.field(7, columnIndexByteCount)
  }
}

/// What a column chunk holds, and where its pages begin.
package struct ColumnMetadata: Equatable {
  /// How the values are stored, as a number: see `PhysicalType`.
  package var typeNumber: Int32

  /// The encodings of its pages and levels.
  package var encodings: [Encoding]

  /// The names from the outermost group to the column.
  package var path: [String]

  /// How its pages are compressed, as a number: see `CompressionCodec`.
  package var codecNumber: Int32

  /// How many values it has, nulls included.
  package var valueCount: Int64

  /// The bytes of its pages with their headers, decompressed.
  package var uncompressedByteCount: Int64

  /// The bytes of its pages with their headers, as they are in the file.
  package var compressedByteCount: Int64

  /// What its writer noted about it.
  package var keyValues: [KeyValue]?

  /// Where its first data page begins in the file.
  package var dataPageOffset: Int64

  /// Where its dictionary page begins; nil where it has none, and in files of some old writers.
  package var dictionaryPageOffset: Int64?

  /// What is known of its values.
  package var statistics: Statistics?

  /// How many pages there are of each kind and encoding.
  package var encodingCounts: [PageEncodingCount]?

  /// Metadata with the given properties.
  package init(
    typeNumber: Int32, encodings: [Encoding], path: [String], codecNumber: Int32,
    valueCount: Int64, uncompressedByteCount: Int64, compressedByteCount: Int64,
    keyValues: [KeyValue]? = nil, dataPageOffset: Int64, dictionaryPageOffset: Int64? = nil,
    statistics: Statistics? = nil, encodingCounts: [PageEncodingCount]? = nil
  ) {
    self.typeNumber = typeNumber
    self.encodings = encodings
    self.path = path
    self.codecNumber = codecNumber
    self.valueCount = valueCount
    self.uncompressedByteCount = uncompressedByteCount
    self.compressedByteCount = compressedByteCount
    self.keyValues = keyValues
    self.dataPageOffset = dataPageOffset
    self.dictionaryPageOffset = dictionaryPageOffset
    self.statistics = statistics
    self.encodingCounts = encodingCounts
  }
}

extension ColumnMetadata: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    var numbers: (type: Int32?, codec: Int32?)
    var encodings: [Int32]?
    var path: [String]?
    var counts: (values: Int64?, uncompressed: Int64?, compressed: Int64?)
    var offsets: (data: Int64?, dictionary: Int64?)
    var keyValues: [KeyValue]?
    var statistics: Statistics?
    var encodingCounts: [PageEncodingCount]?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: numbers.type = try reader.integer(field)
      case 2: encodings = try reader.integers(field)
      case 3: path = try reader.strings(field)
      case 4: numbers.codec = try reader.integer(field)
      case 5: counts.values = try reader.integer(field)
      case 6: counts.uncompressed = try reader.integer(field)
      case 7: counts.compressed = try reader.integer(field)
      case 8: keyValues = try reader.list(field)
      case 9: offsets.data = try reader.integer(field)
      case 11: offsets.dictionary = try reader.integer(field)
      case 12: statistics = try reader.value(field)
      case 13: encodingCounts = try reader.list(field)
      default: try reader.skip(field)
      }
    }
    self.init(
      typeNumber: try required(numbers.type, "the type of a column chunk"),
      encodings: try required(encodings, "the encodings of a column chunk")
        .map(Encoding.init(rawValue:)),
      path: try required(path, "the path of a column chunk"),
      codecNumber: try required(numbers.codec, "the codec of a column chunk"),
      valueCount: try required(counts.values, "the number of values of a column chunk"),
      uncompressedByteCount: try required(counts.uncompressed, "the size of a column chunk"),
      compressedByteCount: try required(
        counts.compressed, "the compressed size of a column chunk"),
      keyValues: keyValues,
      dataPageOffset: try required(offsets.data, "the place of a column chunk's pages"),
      dictionaryPageOffset: offsets.dictionary, statistics: statistics,
      encodingCounts: encodingCounts)
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, typeNumber)
    writer.field(2, encodings.map(\.rawValue))
    writer.field(3, path)
    writer.field(4, codecNumber)
    writer.field(5, valueCount)
    writer.field(6, uncompressedByteCount)
    writer.field(7, compressedByteCount)
    writer.field(8, keyValues)
    writer.field(9, dataPageOffset)
    writer.field(11, dictionaryPageOffset)
    writer.field(12, statistics)
    writer.field(13, encodingCounts)
  }
}

/// How many pages of a column chunk have one kind and one encoding.
package struct PageEncodingCount: Equatable {
  /// The number of the kind of page: 0 data, 2 dictionary, 3 data of version 2.
  package var pageType: Int32

  /// How the pages store their values.
  package var encoding: Encoding

  /// How many pages there are.
  package var count: Int32

  /// A count of pages.
  package init(pageType: Int32, encoding: Encoding, count: Int32) {
    self.pageType = pageType
    self.encoding = encoding
    self.count = count
  }
}

extension PageEncodingCount: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    var (pageType, encoding, count) = (Int32?.none, Int32?.none, Int32?.none)
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: pageType = try reader.integer(field)
      case 2: encoding = try reader.integer(field)
      case 3: count = try reader.integer(field)
      default: try reader.skip(field)
      }
    }
    self.init(
      pageType: try required(pageType, "the kind of counted pages"),
      encoding: Encoding(rawValue: try required(encoding, "the encoding of counted pages")),
      count: try required(count, "the number of counted pages"))
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, pageType)
    writer.field(2, encoding.rawValue)
    writer.field(3, count)
  }
}
