import CZlib
package import Parquet
import Testing

/// A Parquet file of lists, read back in the plainest way: page by page, value by value.
package struct WrittenParquet {
  /// The footer.
  package let metadata: FileMetadata

  /// The number of rows that the footer states.
  package var rowCount: Int { Int(metadata.rowCount) }

  private let bytes: [UInt8]

  /// A page, decompressed.
  private struct Page {
    var header: PageHeader
    var content: ArraySlice<UInt8>
  }

  /// Reads the footer of a file.
  package init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    let magic = Array("PAR1".utf8)
    try #require(bytes.starts(with: magic) && bytes.suffix(4).elementsEqual(magic))
    var length = bytes.suffix(8)
    let footer = Int(WrittenParquet.int32(&length))
    metadata = try bytes[(bytes.count - 8 - footer)..<(bytes.count - 8)].withUnsafeBytes {
      var reader = ThriftReader($0)
      let metadata = try FileMetadata(from: &reader)
      try #require(reader.position == footer)
      return metadata
    }
  }

  /// The lists of a column of integers.
  package func int32Lists(_ path: String...) throws -> [[Int32]] {
    try lists(path, WrittenParquet.int32)
  }

  /// The lists of a column of floats.
  package func floatLists(_ path: String...) throws -> [[Float]] {
    try lists(path) { Float(bitPattern: UInt32(bitPattern: WrittenParquet.int32(&$0))) }
  }

  /// The lists of a column of texts.
  package func textLists(_ path: String...) throws -> [[String]] {
    try lists(path) { bytes in
      let count = Int(WrittenParquet.int32(&bytes))
      defer { bytes = bytes.dropFirst(count) }
      return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
  }

  private func lists<Value>(
    _ path: [String], _ value: (inout ArraySlice<UInt8>) -> Value
  ) throws -> [[Value]] {
    var lists: [[Value]] = []
    for group in metadata.rowGroups {
      let chunk = try #require(group.columns.compactMap(\.metadata).first { $0.path == path })
      var dictionary: [Value] = []
      let before = lists.count
      for var page in try pages(of: chunk) {
        switch page.header.content {
        case .dictionary(let header):
          for _ in 0..<header.valueCount { dictionary.append(value(&page.content)) }
          try #require(page.content.isEmpty)
        case .data(let header):
          let count = Int(header.valueCount)
          let repetitions = levels(&page.content, count)
          let definitions = levels(&page.content, count)
          var values = page.content
          var indices: [UInt32] = []
          if header.encoding == .rleDictionary {
            let width = Int(values.removeFirst())
            indices = WrittenParquet.runs(
              values, bitWidth: width, count: definitions.count { $0 == 1 })
          }
          for (repetition, definition) in zip(repetitions, definitions) {
            if repetition == 0 { lists.append([]) }
            guard definition == 1 else { continue }
            lists[lists.count - 1].append(
              header.encoding == .rleDictionary
                ? dictionary[Int(indices.removeFirst())] : value(&values))
          }
          try #require(header.encoding == .rleDictionary ? indices.isEmpty : values.isEmpty)
        default: Issue.record("a page of another kind")
        }
      }
      try #require(lists.count - before == Int(group.rowCount))
    }
    return lists
  }

  private func pages(of chunk: ColumnMetadata) throws -> [Page] {
    let codec = try #require(CompressionCodec(rawValue: chunk.codecNumber))
    let start = Int(chunk.dictionaryPageOffset ?? chunk.dataPageOffset)
    var rest = bytes[start..<(start + Int(chunk.compressedByteCount))]
    var pages: [Page] = []
    var uncompressedByteCount = 0
    while !rest.isEmpty {
      let (header, headerByteCount) = try rest.withUnsafeBytes {
        var reader = ThriftReader($0)
        return (try PageHeader(from: &reader), reader.position)
      }
      rest = rest.dropFirst(headerByteCount)
      let compressed = Array(rest.prefix(Int(header.compressedByteCount)))
      rest = rest.dropFirst(compressed.count)
      try #require(header.checksum == UInt32(crc32(0, compressed, UInt32(compressed.count))))
      var content = [UInt8](repeating: 0, count: Int(header.uncompressedByteCount))
      try compressed.withUnsafeBytes { page in
        try content.withUnsafeMutableBytes {
          try PageDecompressor(codec).decompress(page, into: $0)
        }
      }
      uncompressedByteCount += headerByteCount + content.count
      pages.append(Page(header: header, content: content[...]))
    }
    try #require(uncompressedByteCount == Int(chunk.uncompressedByteCount))
    return pages
  }

  /// Levels of one bit, after their length.
  private func levels(_ content: inout ArraySlice<UInt8>, _ count: Int) -> [UInt32] {
    let byteCount = Int(WrittenParquet.int32(&content))
    defer { content = content.dropFirst(byteCount) }
    return WrittenParquet.runs(content.prefix(byteCount), bitWidth: 1, count: count)
  }

  private static func int32(_ bytes: inout ArraySlice<UInt8>) -> Int32 {
    defer { bytes = bytes.dropFirst(4) }
    return bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int32($1) }
  }

  /// The first `count` values of runs and bit-packed groups.
  package static func runs(
    _ bytes: ArraySlice<UInt8>, bitWidth: Int, count: Int
  ) -> [UInt32] {
    var rest = bytes
    var values: [UInt32] = []
    while values.count < count, !rest.isEmpty {
      var head = 0
      for shift in stride(from: 0, through: 28, by: 7) {
        let byte = rest.removeFirst()
        head |= Int(byte & 0x7f) << shift
        if byte < 0x80 { break }
      }
      if head & 1 == 1 {
        let packed = rest.prefix((head >> 1) * bitWidth)
        rest = rest.dropFirst(packed.count)
        let bits = packed.flatMap { byte in (0..<8).map { UInt32(byte >> UInt8($0)) & 1 } }
        for start in stride(from: 0, to: bits.count - bitWidth + 1, by: bitWidth) {
          values.append(bits[start..<(start + bitWidth)].reversed().reduce(0) { $0 << 1 | $1 })
        }
      } else {
        let byteCount = (bitWidth + 7) / 8
        let value = rest.prefix(byteCount).reversed().reduce(0) { $0 << 8 | UInt32($1) }
        rest = rest.dropFirst(byteCount)
        values += Array(repeating: value, count: head >> 1)
      }
    }
    return Array(values.prefix(count))
  }
}
