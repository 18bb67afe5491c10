/// Reads the pages of one column chunk, one after the other.
struct PageCursor {
  /// The most rows that a page may have.
  static let rowLimit = 1 << 26

  /// The longest header that is read, in bytes.
  private static let headerLimit = 1 << 24

  /// How much is read to find a header, at first.
  private static let headerGuess = 1 << 10

  private let file: ParquetFile
  private let column: Column
  private let rowCount: Int
  private let decompression: Decompression
  private var offset: Int
  private var nextRow = 0
  private var dictionary: DictionaryPage?

  /// A cursor at the beginning of the chunk of a column in a row group of `rowCount` rows.
  init(
    _ file: ParquetFile, column: Column, chunk: ColumnChunk, rowCount: Int
  ) throws(PageFault) {
    guard chunk.filePath == nil, !chunk.isEncrypted, let metadata = chunk.metadata else {
      throw .elsewhere
    }
    guard metadata.typeNumber == column.type.rawValue else { throw .wrongType }
    guard let codec = CompressionCodec(rawValue: metadata.codecNumber) else {
      throw .unknownCodec(metadata.codecNumber)
    }
    self.file = file
    self.column = column
    self.rowCount = rowCount
    decompression = Decompression(codec)
    // Some old writers give a dictionary the place 0, or none.
    let dictionaryOffset = metadata.dictionaryPageOffset.flatMap { $0 > 0 ? $0 : nil }
    let start = min(metadata.dataPageOffset, dictionaryOffset ?? metadata.dataPageOffset)
    guard start >= 0, start < Int64(file.byteCount) else { throw .beyondFile(byteCount: 0) }
    offset = Int(start)
  }

  /// The page that has the values of a row of the row group, or of none before it.
  ///
  /// Pages before it are passed over; they are not read but for their headers.
  mutating func page(of row: Int) throws(ReadingError) -> Page {
    while nextRow < rowCount {
      let (header, byteCount) = try nextHeader()
      let body = offset + byteCount..<offset + byteCount + Int(header.compressedByteCount)
      guard body.upperBound <= file.byteCount else {
        throw .page(.beyondFile(byteCount: body.count))
      }
      offset = body.upperBound
      if case .dictionary(let dictionaryHeader) = header.content {
        dictionary = DictionaryPage(
          header: header, dictionaryHeader, bytes: try read(body), column: column,
          decompression: decompression)
      }
      guard let shape = header.shape, shape.valueCount != 0 else { continue }
      guard shape.valueCount > 0, shape.valueCount <= Self.rowLimit else {
        throw .page(.sizeOutOfRange(shape.valueCount, limit: Self.rowLimit))
      }
      guard shape.valueCount <= rowCount - nextRow else {
        throw .page(.wrongRowCount(expected: rowCount, actual: nextRow + shape.valueCount))
      }
      let firstRow = nextRow
      nextRow += shape.valueCount
      guard nextRow > row else { continue }
      return Page(
        header: header, shape: shape, bytes: try read(body), firstRow: firstRow, column: column,
        decompression: decompression, dictionary: dictionary)
    }
    throw .page(.wrongRowCount(expected: rowCount, actual: nextRow))
  }

  /// The header at `offset`, with the number of its bytes.
  private func nextHeader() throws(ReadingError) -> (header: PageHeader, byteCount: Int) {
    var guess = Self.headerGuess
    while true {
      let end = min(file.byteCount, offset + guess)
      let window = try read(offset..<max(offset, end))
      switch Self.header(in: window) {
      case .success(let found):
        for size in [found.header.compressedByteCount, found.header.uncompressedByteCount]
        where size < 0 || size > Page.byteLimit {
          throw .page(.sizeOutOfRange(Int(size), limit: Page.byteLimit))
        }
        return found
      case .failure(let fault):
        guard fault.isEndOfData, end < file.byteCount, guess < Self.headerLimit else {
          throw .page(.header(fault))
        }
        guess *= 8
      }
    }
  }

  private static func header(
    in window: PageMemory
  ) -> Result<(header: PageHeader, byteCount: Int), ThriftFault> {
    withExtendedLifetime(window) {
      var reader = ThriftReader(UnsafeRawBufferPointer(window.bytes))
      return Result { () throws(ThriftFault) in
        (header: try PageHeader(from: &reader), byteCount: reader.position)
      }
    }
  }

  private func read(_ range: Range<Int>) throws(ReadingError) -> PageMemory {
    do {
      return try file.read(range)
    } catch {
      throw .file(error)
    }
  }
}

extension ThriftFault {
  /// Whether more bytes might help.
  fileprivate var isEndOfData: Bool {
    switch self {
    case .endOfData, .countBeyondData: true
    default: false
    }
  }
}

/// Why the next page cannot be had: the page itself, or the file as a whole.
enum ReadingError: Error {
  case page(PageFault)
  case file(ParquetError)
}

extension PageHeader {
  /// How a page of data stores its values; nil for other pages.
  fileprivate var shape: Page.Shape? {
    switch content {
    case .data(let header):
      Page.Shape(valueCount: Int(header.valueCount), encoding: header.encoding)
    case .dataV2(let header):
      Page.Shape(valueCount: Int(header.valueCount), encoding: header.encoding)
    case .dictionary, .other: nil
    }
  }
}
