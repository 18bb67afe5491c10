/// What comes before the bytes of a page.
package struct PageHeader: Equatable {
  /// The bytes of the page after decompression, levels included.
  package var uncompressedByteCount: Int32

  /// The bytes of the page in the file, after this header.
  package var compressedByteCount: Int32

  /// CRC-32 (that of gzip) of the bytes of the page in the file; nil where none was written.
  package var checksum: UInt32?

  /// What the page holds.
  package var content: Content

  /// What a page holds.
  package enum Content: Equatable, Sendable {
    /// Values, with their levels compressed along with them.
    case data(DataPageHeader)

    /// Values, with their levels outside the compression.
    case dataV2(DataPageHeaderV2)

    /// The values that the indices of later pages mean.
    case dictionary(DictionaryPageHeader)

    /// Something else; the number is that of the page's type.
    case other(Int32)
  }

  /// A header with the given properties.
  package init(
    uncompressedByteCount: Int32, compressedByteCount: Int32, checksum: UInt32? = nil,
    content: Content
  ) {
    self.uncompressedByteCount = uncompressedByteCount
    self.compressedByteCount = compressedByteCount
    self.checksum = checksum
    self.content = content
  }
}

extension PageHeader: ThriftStruct {
  /// The numbers of the types of pages.
  private enum PageType {
    static let data: Int32 = 0
    static let dictionary: Int32 = 2
    static let dataV2: Int32 = 3
  }

  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    var (type, uncompressedByteCount, compressedByteCount) = (Int32?.none, Int32?.none, Int32?.none)
    var checksum: Int32?
    var data: DataPageHeader?
    var dictionary: DictionaryPageHeader?
    var dataV2: DataPageHeaderV2?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: type = try reader.integer(field)
      case 2: uncompressedByteCount = try reader.integer(field)
      case 3: compressedByteCount = try reader.integer(field)
      case 4: checksum = try reader.integer(field)
      case 5: data = try reader.value(field)
      case 7: dictionary = try reader.value(field)
      case 8: dataV2 = try reader.value(field)
      default: try reader.skip(field)
      }
    }
    let content: Content
    switch try required(type, "the type of a page") {
    case PageType.data: content = .data(try required(data, "the header of a data page"))
    case PageType.dictionary:
      content = .dictionary(try required(dictionary, "the header of a dictionary page"))
    case PageType.dataV2: content = .dataV2(try required(dataV2, "the header of a data page"))
    case let other: content = .other(other)
    }
    self.init(
      uncompressedByteCount: try required(uncompressedByteCount, "the size of a page"),
      compressedByteCount: try required(compressedByteCount, "the compressed size of a page"),
      checksum: checksum.map(UInt32.init(bitPattern:)), content: content)
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    let type =
      switch content {
      case .data: PageType.data
      case .dataV2: PageType.dataV2
      case .dictionary: PageType.dictionary
      case .other(let number): number
      }
    writer.field(1, type)
    writer.field(2, uncompressedByteCount)
    writer.field(3, compressedByteCount)
    writer.field(4, checksum.map(Int32.init(bitPattern:)))
    switch content {
    case .data(let header): writer.field(5, header)
    case .dataV2(let header): writer.field(8, header)
    case .dictionary(let header): writer.field(7, header)
    case .other: break
    }
  }
}

/// The header of a data page whose levels are compressed along with its values.
package struct DataPageHeader: Equatable {
  /// How many values the page has, nulls included.
  package var valueCount: Int32

  /// How the values are stored.
  package var encoding: Encoding

  /// How the definition levels are stored.
  package var definitionLevelEncoding: Encoding

  /// How the repetition levels are stored.
  package var repetitionLevelEncoding: Encoding

  /// What is known of the values.
  package var statistics: Statistics?

  /// A header with the given properties.
  package init(
    valueCount: Int32, encoding: Encoding, definitionLevelEncoding: Encoding = .rle,
    repetitionLevelEncoding: Encoding = .rle, statistics: Statistics? = nil
  ) {
    self.valueCount = valueCount
    self.encoding = encoding
    self.definitionLevelEncoding = definitionLevelEncoding
    self.repetitionLevelEncoding = repetitionLevelEncoding
    self.statistics = statistics
  }
}

extension DataPageHeader: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    var valueCount: Int32?
    var encodings: (values: Int32?, definition: Int32?, repetition: Int32?)
    var statistics: Statistics?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: valueCount = try reader.integer(field)
      case 2: encodings.values = try reader.integer(field)
      case 3: encodings.definition = try reader.integer(field)
      case 4: encodings.repetition = try reader.integer(field)
      case 5: statistics = try reader.value(field)
      default: try reader.skip(field)
      }
    }
    self.init(
      valueCount: try required(valueCount, "the number of a page's values"),
      encoding: Encoding(rawValue: try required(encodings.values, "the encoding of a page")),
      definitionLevelEncoding: Encoding(
        rawValue: try required(encodings.definition, "the encoding of definition levels")),
      repetitionLevelEncoding: Encoding(
        rawValue: try required(encodings.repetition, "the encoding of repetition levels")),
      statistics: statistics)
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, valueCount)
    writer.field(2, encoding.rawValue)
    writer.field(3, definitionLevelEncoding.rawValue)
    writer.field(4, repetitionLevelEncoding.rawValue)
    writer.field(5, statistics)
  }
}

/// The header of a data page whose levels, in the `rle` encoding, are outside the compression.
package struct DataPageHeaderV2: Equatable {
  /// How many values the page has, nulls included.
  package var valueCount: Int32

  /// How many values are null.
  package var nullCount: Int32

  /// How many rows begin in the page.
  package var rowCount: Int32

  /// How the values are stored.
  package var encoding: Encoding

  /// The bytes of the definition levels.
  package var definitionByteCount: Int32

  /// The bytes of the repetition levels, which come first.
  package var repetitionByteCount: Int32

  /// Whether the values are compressed; nil means that they are.
  package var isCompressed: Bool?

  /// What is known of the values.
  package var statistics: Statistics?

  /// A header with the given properties.
  package init(
    valueCount: Int32, nullCount: Int32, rowCount: Int32, encoding: Encoding,
    definitionByteCount: Int32, repetitionByteCount: Int32, isCompressed: Bool? = nil,
    statistics: Statistics? = nil
  ) {
    self.valueCount = valueCount
    self.nullCount = nullCount
    self.rowCount = rowCount
    self.encoding = encoding
    self.definitionByteCount = definitionByteCount
    self.repetitionByteCount = repetitionByteCount
    self.isCompressed = isCompressed
    self.statistics = statistics
  }
}

extension DataPageHeaderV2: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    var counts: (values: Int32?, nulls: Int32?, rows: Int32?)
    var encoding: Int32?
    var byteCounts: (definition: Int32?, repetition: Int32?)
    var isCompressed: Bool?
    var statistics: Statistics?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: counts.values = try reader.integer(field)
      case 2: counts.nulls = try reader.integer(field)
      case 3: counts.rows = try reader.integer(field)
      case 4: encoding = try reader.integer(field)
      case 5: byteCounts.definition = try reader.integer(field)
      case 6: byteCounts.repetition = try reader.integer(field)
      case 7: isCompressed = try reader.boolean(field)
      case 8: statistics = try reader.value(field)
      default: try reader.skip(field)
      }
    }
    self.init(
      valueCount: try required(counts.values, "the number of a page's values"),
      nullCount: try required(counts.nulls, "the number of a page's nulls"),
      rowCount: try required(counts.rows, "the number of a page's rows"),
      encoding: Encoding(rawValue: try required(encoding, "the encoding of a page")),
      definitionByteCount: try required(byteCounts.definition, "the size of definition levels"),
      repetitionByteCount: try required(byteCounts.repetition, "the size of repetition levels"),
      isCompressed: isCompressed, statistics: statistics)
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, valueCount)
    writer.field(2, nullCount)
    writer.field(3, rowCount)
    writer.field(4, encoding.rawValue)
    writer.field(5, definitionByteCount)
    writer.field(6, repetitionByteCount)
    writer.field(7, isCompressed)
    writer.field(8, statistics)
  }
}

/// The header of a dictionary page.
package struct DictionaryPageHeader: Equatable {
  /// How many values the dictionary has.
  package var valueCount: Int32

  /// How they are stored: `plain`, or by its old name `plainDictionary`.
  package var encoding: Encoding

  /// Whether they are in ascending order; nil where it is not known.
  package var isSorted: Bool?

  /// A header with the given properties.
  package init(valueCount: Int32, encoding: Encoding = .plain, isSorted: Bool? = nil) {
    self.valueCount = valueCount
    self.encoding = encoding
    self.isSorted = isSorted
  }
}

extension DictionaryPageHeader: ThriftStruct {
  /// Reads the struct.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    var valueCount: Int32?
    var encoding: Int32?
    var isSorted: Bool?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: valueCount = try reader.integer(field)
      case 2: encoding = try reader.integer(field)
      case 3: isSorted = try reader.boolean(field)
      default: try reader.skip(field)
      }
    }
    self.init(
      valueCount: try required(valueCount, "the number of a dictionary's values"),
      encoding: Encoding(rawValue: try required(encoding, "the encoding of a dictionary")),
      isSorted: isSorted)
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, valueCount)
    writer.field(2, encoding.rawValue)
    writer.field(3, isSorted)
  }
}
