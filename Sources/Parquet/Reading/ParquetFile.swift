internal import Files

/// A Parquet file, opened for reading, whose footer has been read and checked.
package final class ParquetFile: Sendable {
  /// The longest footer that is read, in bytes.
  package static let footerLimit = 1 << 28

  /// What begins and ends a file.
  package static let magic = Array("PAR1".utf8)

  /// The columns.
  package let schema: Schema

  /// The number of rows.
  package let rowCount: Int

  /// The size of the file in bytes.
  package var byteCount: Int { file.byteCount }

  /// What the footer says.
  package let metadata: FileMetadata

  /// For each row group, its rows in the file.
  let rowRanges: [Range<Int>]

  private let file: RandomAccessFile

  /// What ends a file whose footer is encrypted.
  private static let encryptedMagic = Array("PARE".utf8)

  /// The bytes that end a file: the size of the footer and the magic.
  private static let tailByteCount = 8

  /// Opens a file; time and memory are linear in its footer.
  package init(path: String) throws(ParquetError) {
    do {
      file = try RandomAccessFile(path: path)
    } catch {
      throw .file(error)
    }
    let magicByteCount = Self.magic.count
    let head = try Self.read(0..<min(magicByteCount, file.byteCount), of: file)
    guard head.bytes.elementsEqual(Self.magic) || head.bytes.elementsEqual(Self.encryptedMagic)
    else { throw .notParquet }
    let tailStart = file.byteCount - Self.tailByteCount
    guard tailStart >= magicByteCount else { throw .cut(byteCount: file.byteCount) }
    let tail = try Self.read(tailStart..<file.byteCount, of: file)
    guard !tail.bytes.dropFirst(4).elementsEqual(Self.encryptedMagic) else { throw .encrypted }
    guard tail.bytes.dropFirst(4).elementsEqual(Self.magic) else {
      throw .cut(byteCount: file.byteCount)
    }
    let footerByteCount = Int(
      UInt32(littleEndian: tail.bytes.loadUnaligned(as: UInt32.self)))
    let limit = min(Self.footerLimit, tailStart - magicByteCount)
    guard footerByteCount <= limit else {
      throw .footerTooLong(byteCount: footerByteCount, limit: limit)
    }
    let footer = try Self.read(tailStart - footerByteCount..<tailStart, of: file)
    metadata = try Self.metadata(in: footer)
    guard !metadata.isEncrypted else { throw .encrypted }
    do {
      schema = try Schema(metadata.schema)
    } catch {
      throw .schema(error)
    }
    rowRanges = try Self.rowRanges(of: metadata, columnCount: schema.columns.count)
    rowCount = rowRanges.last?.upperBound ?? 0
  }

  /// Throws where pages of a column cannot be decompressed here: the codec is not supported, or its
  /// library is not installed.
  package func checkCodecs(of columns: [Column]) throws(CodecError) {
    var checked: Set<CompressionCodec> = []
    for group in metadata.rowGroups {
      for column in columns {
        // A number that is not known is a fault of the pages.
        guard let number = group.columns[column.index].metadata?.codecNumber,
          let codec = CompressionCodec(rawValue: number), checked.insert(codec).inserted
        else { continue }
        _ = try PageDecompressor(codec)
      }
    }
  }

  /// The bytes of a range of the file, which must be within it.
  func read(_ range: Range<Int>) throws(ParquetError) -> PageMemory {
    try Self.read(range, of: file)
  }

  private static func read(
    _ range: Range<Int>, of file: RandomAccessFile
  ) throws(ParquetError) -> PageMemory {
    let memory = PageMemory(byteCount: range.count)
    let count: Int
    do {
      count = try file.read(at: range.lowerBound, into: memory.bytes)
    } catch {
      throw .file(error)
    }
    guard count == range.count else {
      throw .shrunk(byteCount: range.lowerBound + count, openedByteCount: file.byteCount)
    }
    return memory
  }

  private static func metadata(in footer: PageMemory) throws(ParquetError) -> FileMetadata {
    do throws(ThriftFault) {
      var reader = ThriftReader(UnsafeRawBufferPointer(footer.bytes))
      return try withExtendedLifetime(footer) { () throws(ThriftFault) in
        try FileMetadata(from: &reader)
      }
    } catch {
      throw .footer(error)
    }
  }

  private static func rowRanges(
    of metadata: FileMetadata, columnCount: Int
  ) throws(ParquetError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var end = 0
    for (number, group) in metadata.rowGroups.enumerated() {
      let (sum, isTooLarge) = end.addingReportingOverflow(Int(group.rowCount))
      guard group.columns.count == columnCount, group.rowCount >= 0, !isTooLarge else {
        throw .rowGroup(number)
      }
      ranges.append(end..<sum)
      end = sum
    }
    return ranges
  }
}
