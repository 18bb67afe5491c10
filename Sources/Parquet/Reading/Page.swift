import Files
import Synchronization

/// A page of values, read but not yet decoded.
///
/// Several batches may share it; the first that wants its values decodes it, and the others wait.
final class Page: Sendable {
  /// The most bytes that a page may have, compressed or not.
  static let byteLimit = 1 << 29

  /// The most values that a page may store, nulls and indices into a dictionary left out.
  static let storedValueLimit = 1 << 24

  /// The rows of the row group whose values the page has.
  let rows: Range<Int>

  /// About how many bytes a row takes when it is decoded.
  let byteCountPerRow: Double

  private let header: PageHeader
  private let column: Column
  private let decompression: Decompression
  private let dictionary: DictionaryPage?
  private let state: Mutex<State>

  private enum State {
    case encoded(PageMemory)
    case decoded(Result<PageValues, PageFault>)
  }

  /// How a page's values are stored, and how many they are, nulls included.
  struct Shape: Equatable {
    let valueCount: Int
    let encoding: Encoding
  }

  /// A page of a column, with the `bytes` that follow its header.
  init(
    header: PageHeader, shape: Shape, bytes: PageMemory, firstRow: Int, column: Column,
    decompression: Decompression, dictionary: DictionaryPage?
  ) {
    self.header = header
    rows = firstRow..<firstRow + shape.valueCount
    self.column = column
    self.decompression = decompression
    let usesDictionary = [.plainDictionary, .rleDictionary].contains(shape.encoding)
    self.dictionary = usesDictionary ? dictionary : nil
    byteCountPerRow =
      usesDictionary
      ? dictionary?.byteCountPerRow ?? 0
      : Double(header.uncompressedByteCount) / Double(max(1, shape.valueCount))
    state = Mutex(.encoded(bytes))
  }

  /// The values, or why there are none; linear in the page at the first call.
  func values() -> Result<PageValues, PageFault> {
    state.withLock { state in
      switch state {
      case .decoded(let result): return result
      case .encoded(let bytes):
        let result = Result { () throws(PageFault) in try decode(bytes) }
        state = .decoded(result)
        return result
      }
    }
  }

  private func decode(_ bytes: PageMemory) throws(PageFault) -> PageValues {
    try header.verifyChecksum(of: bytes)
    switch header.content {
    case .data(let header): return try decode(bytes, header)
    case .dataV2(let header): return try decode(bytes, header)
    case .dictionary, .other: return PageValues(stored: .booleans([]), places: [])
    }
  }

  /// Decodes a page whose levels are compressed along with its values.
  private func decode(
    _ compressed: PageMemory, _ header: DataPageHeader
  ) throws(PageFault) -> PageValues {
    let memory = try decompression.decompress(
      compressed, byteCount: Int(self.header.uncompressedByteCount))
    let bytes = UnsafeRawBufferPointer(memory.bytes)
    var levels = DefinitionLevels(rowCount: rows.count)
    var offset = 0
    if column.maximumDefinitionLevel > 0 {
      switch header.definitionLevelEncoding {
      case .rle:
        let runs = try RunDecoder.lengthPrefixed(bytes)
        offset = 4 + runs.count
        levels = try DefinitionLevels(
          runs: runs, rowCount: rows.count, maximum: column.maximumDefinitionLevel)
      case .bitPacked:
        let bitWidth = DefinitionLevels.bitWidth(of: column.maximumDefinitionLevel)
        offset = (rows.count * bitWidth + 7) / 8
        guard offset <= bytes.count else { throw .valuesBeyondPage(.bitPacked) }
        levels = try DefinitionLevels(
          bitPacked: bytes, rowCount: rows.count, maximum: column.maximumDefinitionLevel)
      case let other: throw .unsupportedEncoding(other, column.type)
      }
    }
    return try withExtendedLifetime(memory) { () throws(PageFault) in
      try values(in: memory, from: offset, levels: levels, encoding: header.encoding)
    }
  }

  /// Decodes a page whose levels are outside the compression.
  private func decode(
    _ bytes: PageMemory, _ header: DataPageHeaderV2
  ) throws(PageFault) -> PageValues {
    let byteCounts = (Int(header.repetitionByteCount), Int(header.definitionByteCount))
    let levelByteCount = byteCounts.0 + byteCounts.1
    let valueByteCount = Int(self.header.uncompressedByteCount) - levelByteCount
    guard byteCounts.0 >= 0, byteCounts.1 >= 0, levelByteCount <= bytes.bytes.count,
      valueByteCount >= 0
    else { throw .valuesBeyondPage(.rle) }
    var levels = DefinitionLevels(rowCount: rows.count)
    if column.maximumDefinitionLevel > 0 {
      levels = try withExtendedLifetime(bytes) { () throws(PageFault) in
        try DefinitionLevels(
          runs: UnsafeRawBufferPointer(rebasing: bytes.bytes[byteCounts.0..<levelByteCount]),
          rowCount: rows.count, maximum: column.maximumDefinitionLevel)
      }
    }
    guard header.isCompressed ?? true, valueByteCount > 0 else {
      return try values(
        in: bytes, from: levelByteCount, levels: levels, encoding: header.encoding)
    }
    let memory = try decompression.decompress(
      bytes, from: levelByteCount, byteCount: valueByteCount)
    return try values(in: memory, from: 0, levels: levels, encoding: header.encoding)
  }

  /// The values that begin at `offset`.
  private func values(
    in memory: PageMemory, from offset: Int, levels: DefinitionLevels, encoding: Encoding
  ) throws(PageFault) -> PageValues {
    guard [.plainDictionary, .rleDictionary].contains(encoding) else {
      guard levels.presentCount <= Self.storedValueLimit else {
        throw .sizeOutOfRange(levels.presentCount, limit: Self.storedValueLimit)
      }
      let stored = try StoredValues(
        memory, from: offset, count: levels.presentCount, column: column, encoding: encoding,
        limit: Page.byteLimit)
      return PageValues(stored: stored, places: levels.places)
    }
    guard let dictionary else { throw .notInDictionary }
    let stored = try dictionary.values().get()
    let indices = try withExtendedLifetime(memory) { () throws(PageFault) in
      try Self.indices(
        UnsafeRawBufferPointer(rebasing: memory.bytes[offset...]), count: levels.presentCount,
        dictionaryCount: stored.count)
    }
    return PageValues(
      stored: stored,
      places: levels.places.map { places in
        places.map { $0 == DefinitionLevels.null ? $0 : indices[Int($0)] }
      } ?? indices)
  }

  /// Indices into a dictionary, after a byte with the number of their bits.
  private static func indices(
    _ bytes: UnsafeRawBufferPointer, count: Int, dictionaryCount: Int
  ) throws(PageFault) -> [Int32] {
    guard count > 0 else { return [] }
    guard let bitWidth = bytes.first else { throw .valuesBeyondPage(.rleDictionary) }
    var decoder = try RunDecoder(
      UnsafeRawBufferPointer(rebasing: bytes.dropFirst()), bitWidth: Int(bitWidth))
    var fault: PageFault?
    let indices = [Int32](unsafeUninitializedCapacity: count) { indices, indexCount in
      do throws(PageFault) {
        try decoder.decode(into: UnsafeMutableBufferPointer(rebasing: indices[..<count]))
        indexCount = count
      } catch {
        fault = error
      }
    }
    if let fault { throw fault }
    // As unsigned, an index beyond 31 bits is not in the dictionary either.
    let largest = indices.reduce(UInt32(0)) { max($0, UInt32(bitPattern: $1)) }
    guard Int(largest) < dictionaryCount else { throw .notInDictionary }
    return indices
  }
}

/// The values of a page, row by row.
struct PageValues: Sendable {
  /// Those that are stored: the page's own, or those of its dictionary.
  let stored: StoredValues

  /// For each row the place of its value, or `DefinitionLevels.null`; nil where rows and values are
  /// the same.
  let places: [Int32]?
}

/// The values of a dictionary page, read but not yet decoded.
final class DictionaryPage: Sendable {
  private let result: Result<StoredValues, PageFault>

  /// About how many bytes a row takes that has a value of the dictionary.
  let byteCountPerRow: Double

  /// Rows that have the longest value take at most so many times the memory that is expected.
  private static let longestShare = 16.0

  /// Decodes the dictionary that follows `header`; faults are kept for those who want its values.
  init(
    header: PageHeader, _ dictionary: DictionaryPageHeader, bytes: PageMemory, column: Column,
    decompression: Decompression
  ) {
    result = Result { () throws(PageFault) in
      try header.verifyChecksum(of: bytes)
      guard (0...Page.storedValueLimit).contains(Int(dictionary.valueCount)) else {
        throw .sizeOutOfRange(Int(dictionary.valueCount), limit: Page.storedValueLimit)
      }
      guard [.plain, .plainDictionary].contains(dictionary.encoding) else {
        throw .unsupportedEncoding(dictionary.encoding, column.type)
      }
      let memory = try decompression.decompress(
        bytes, byteCount: Int(header.uncompressedByteCount))
      return try StoredValues(
        memory, from: 0, count: Int(dictionary.valueCount), column: column, encoding: .plain,
        limit: Page.byteLimit)
    }
    byteCountPerRow =
      switch result {
      case .success(.byteArrays(let values)):
        max(
          Double(values.byteCount) / Double(max(1, values.count)),
          Double(values.longestByteCount) / Self.longestShare)
      default: 8
      }
  }

  /// The values, or why there are none.
  func values() -> Result<StoredValues, PageFault> { result }
}

extension PageHeader {
  /// Throws where the header has a checksum that is not that of the page.
  fileprivate func verifyChecksum(of bytes: PageMemory) throws(PageFault) {
    guard let checksum else { return }
    var found = Checksum()
    found.add(UnsafeRawBufferPointer(bytes.bytes))
    guard found.value == checksum else { throw .wrongChecksum }
  }
}
