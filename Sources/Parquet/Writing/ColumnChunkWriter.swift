import Files

/// Writes one column of one row group: pages of whole rows, compressed as they fill.
///
/// A column is a list per row, of values that are not null, so both of its levels are 0 or 1.
/// Memory: the compressed pages of the row group, one open page, and the dictionary.
final class ColumnChunkWriter<Value: ColumnValue> {
  /// The size of a page's values beyond which it takes no further row.
  private static var pageByteCount: Int { 1 << 20 }

  /// The size of a dictionary beyond which further pages do without it.
  private static var dictionaryByteCount: Int { 1 << 20 }

  private let path: [String]
  private let mayUseDictionary: Bool
  private var dictionary = ValueDictionary<Value>()

  /// The open page: its levels, and its values as indices into the dictionary or one by one.
  private var encoding = Encoding.plain
  private var repetitionLevels = RunEncoder(bitWidth: 1)
  private var definitionLevels = RunEncoder(bitWidth: 1)
  private var indices: [UInt32] = []
  private var plain: [UInt8] = []
  private var pageValueCount = 0

  /// The closed pages, and what is known of all values.
  private var pages: [UInt8] = []
  private var pageEncodings: Set<Encoding> = []
  private var uncompressedByteCount = 0
  private var valueCount = 0
  private var nullCount = 0
  private var bounds = ColumnBounds<Value>()

  /// A writer of the column at `path` in the schema.
  init(path: [String], mayUseDictionary: Bool) {
    self.path = path
    self.mayUseDictionary = mayUseDictionary
    beginPage()
  }

  /// The bytes that are held, those of the open page as they are before compression.
  var heldByteCount: Int {
    pages.count + dictionary.page.count + plain.count + indices.count * dictionary.bitWidth / 8
  }

  /// Takes the list of the next row.
  func append(_ list: [Value], _ compressor: borrowing PageCompressor) throws(CodecError) {
    repetitionLevels.put(0)
    guard !list.isEmpty else {
      // An empty list has levels, but no value.
      definitionLevels.put(0)
      pageValueCount += 1
      nullCount += 1
      return
    }
    repetitionLevels.put(1, count: list.count - 1)
    definitionLevels.put(1, count: list.count)
    pageValueCount += list.count
    bounds.add(list)
    if encoding == .rleDictionary {
      dictionary.appendIndices(of: list, to: &indices)
    } else {
      Value.append(list, to: &plain)
    }
    if plain.count + 4 * indices.count >= Self.pageByteCount { try closePage(compressor) }
  }

  /// Completes the chunk, whose first byte will be at `offset` in the file: its bytes, and what the
  /// footer says about it.
  func finish(
    at offset: Int, _ compressor: borrowing PageCompressor
  ) throws(CodecError) -> (bytes: [UInt8], metadata: ColumnMetadata) {
    if pageValueCount > 0 { try closePage(compressor) }
    var bytes: [UInt8] = []
    if dictionary.count > 0 {
      let header = DictionaryPageHeader(valueCount: Int32(dictionary.count))
      bytes = try framed(dictionary.page, .dictionary(header), compressor)
      pageEncodings.insert(.plain)
    }
    let dataPageOffset = offset + bytes.count
    bytes += pages
    return (
      bytes,
      ColumnMetadata(
        typeNumber: Value.physicalType.rawValue,
        encodings: pageEncodings.union([.rle]).sorted { $0.rawValue < $1.rawValue }, path: path,
        codecNumber: compressor.compression.codec.rawValue, valueCount: Int64(valueCount),
        uncompressedByteCount: Int64(uncompressedByteCount),
        compressedByteCount: Int64(bytes.count), dataPageOffset: Int64(dataPageOffset),
        dictionaryPageOffset: dictionary.count > 0 ? Int64(offset) : nil,
        statistics: bounds.statistics(nullCount: nullCount))
    )
  }

  private func beginPage() {
    let usesDictionary = mayUseDictionary && dictionary.page.count < Self.dictionaryByteCount
    encoding = usesDictionary ? .rleDictionary : .plain
    repetitionLevels = RunEncoder(bitWidth: 1)
    definitionLevels = RunEncoder(bitWidth: 1)
    indices.removeAll(keepingCapacity: true)
    plain.removeAll(keepingCapacity: true)
    pageValueCount = 0
  }

  private func closePage(_ compressor: borrowing PageCompressor) throws(CodecError) {
    var page: [UInt8] = []
    for levels in [repetitionLevels, definitionLevels] {
      var levels = levels
      levels.finish()
      Int32.append([Int32(levels.bytes.count)], to: &page)
      page += levels.bytes
    }
    // A page of empty lists has no values to look up.
    if indices.isEmpty { encoding = .plain }
    if encoding == .rleDictionary {
      var runs = RunEncoder(bitWidth: dictionary.bitWidth)
      runs.put(indices)
      runs.finish()
      page.append(UInt8(dictionary.bitWidth))
      page += runs.bytes
    } else {
      page += plain
    }
    let header = DataPageHeader(valueCount: Int32(pageValueCount), encoding: encoding)
    pages += try framed(page, .data(header), compressor)
    pageEncodings.insert(encoding)
    valueCount += pageValueCount
    beginPage()
  }

  /// A page as it is in the file: its header, then its bytes, compressed.
  private func framed(
    _ page: [UInt8], _ content: PageHeader.Content, _ compressor: borrowing PageCompressor
  ) throws(CodecError) -> [UInt8] {
    let compressed = try compressor.compress(page)
    var checksum = Checksum()
    compressed.withUnsafeBytes { checksum.add($0) }
    let header = ThriftWriter.bytes(
      of: PageHeader(
        uncompressedByteCount: Int32(page.count), compressedByteCount: Int32(compressed.count),
        checksum: checksum.value, content: content))
    uncompressedByteCount += header.count + page.count
    return header + compressed
  }
}
