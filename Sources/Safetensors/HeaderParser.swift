import JSON

private typealias HeaderCursor = JSONCursor<SafetensorsError>

extension SafetensorsHeader {
  /// Parses the JSON of a header and checks everything that can be checked without the data.
  ///
  /// Rejects what the reference reader rejects, and besides a first byte other than `{`, repeated
  /// names and metadata keys, entries written as arrays, and numbers beyond 63 bits. Unknown extra
  /// fields of an entry are ignored, as they are there.
  init(json: UnsafeRawBufferPointer, path: String) throws(SafetensorsError) {
    try Self.checkUTF8(json, path: path)
    guard json.first == UInt8(ascii: "{") else {
      throw .headerNotObject(path: path, byte: json.first)
    }
    var cursor = HeaderCursor(json, rules: Self.rules) { offset, expected in
      .headerNotJSON(path: path, headerOffset: offset, expected: expected)
    }
    var entries: [HeaderEntry] = []
    var metadata: [String: String] = [:]
    var names: Set<[UInt8]> = []
    try cursor.readObject { (cursor, key) throws(SafetensorsError) in
      let name = String(decoding: key, as: UTF8.self)
      guard names.insert(key).inserted else { throw .duplicateName(path: path, name: name) }
      if name == Self.metadataKey {
        metadata = try cursor.readMetadata(path: path)
      } else {
        entries.append(try HeaderEntry(name: name, cursor: &cursor, path: path))
      }
    }
    try cursor.expectEnd("the end of the header")
    let layouts = try Self.layouts(of: entries, path: path)
    self.init(
      layouts: layouts, metadata: metadata, dataByteCount: layouts.last?.byteRange.upperBound ?? 0)
  }

  /// The header and an entry are open around values that may nest 128 levels themselves.
  private static let rules = HeaderCursor.Rules(maximumDepth: 2 + 128)

  private static func checkUTF8(
    _ json: UnsafeRawBufferPointer, path: String
  ) throws(SafetensorsError) {
    do {
      _ = try UTF8Span(validating: json.bindMemory(to: UInt8.self).span)
    } catch {
      throw .headerNotUTF8(path: path, headerOffset: error.byteOffsets.lowerBound)
    }
  }

  /// Orders the entries by their bytes and requires that they cover them without gap or overlap.
  private static func layouts(
    of entries: [HeaderEntry], path: String
  ) throws(SafetensorsError) -> [TensorLayout] {
    let order = entries.indices.sorted { left, right in
      (entries[left].begin, entries[left].end, left)
        < (entries[right].begin, entries[right].end, right)
    }
    var layouts: [TensorLayout] = []
    var expectedBegin = 0
    for entry in order.map({ entries[$0] }) {
      guard entry.begin <= expectedBegin else {
        throw .gap(
          path: path, name: entry.name, begin: entry.begin, expectedBegin: expectedBegin)
      }
      guard entry.begin == expectedBegin else {
        throw .overlap(
          path: path, name: entry.name, begin: entry.begin, expectedBegin: expectedBegin)
      }
      let layout = try entry.makeLayout(path: path)
      expectedBegin = layout.byteRange.upperBound
      layouts.append(layout)
    }
    return layouts
  }
}

/// What the header says about one tensor, not yet checked against the other tensors.
private struct HeaderEntry {
  let name: String
  let dtype: DType
  let shape: [Int]
  let begin: Int
  let end: Int

  init(name: String, cursor: inout HeaderCursor, path: String) throws(SafetensorsError) {
    guard cursor.peek() == UInt8(ascii: "{") else {
      throw .invalidEntry(path: path, name: name, field: nil, expected: "an object")
    }
    var dtype: DType?
    var shape: [Int]?
    var offsets: [Int]?
    try cursor.readObject { (cursor, key) throws(SafetensorsError) in
      let field = String(decoding: key, as: UTF8.self)
      switch field {
      case "dtype" where dtype == nil:
        dtype = try cursor.readDType(of: name, path: path)
      case "shape" where shape == nil:
        shape = try cursor.readCounts(field: field, of: name, path: path)
      case "data_offsets" where offsets == nil:
        offsets = try cursor.readCounts(field: field, of: name, path: path)
      case "dtype", "shape", "data_offsets":
        throw .invalidEntry(path: path, name: name, field: field, expected: "there once")
      default:
        try cursor.skipValue()
      }
    }
    guard let dtype else {
      throw .invalidEntry(path: path, name: name, field: "dtype", expected: "there once")
    }
    guard let shape else {
      throw .invalidEntry(path: path, name: name, field: "shape", expected: "there once")
    }
    guard let offsets, offsets.count == 2 else {
      throw .invalidEntry(path: path, name: name, field: "data_offsets", expected: "two integers")
    }
    self.name = name
    self.dtype = dtype
    self.shape = shape
    begin = offsets[0]
    end = offsets[1]
  }

  /// Checks the shape against the offsets.
  func makeLayout(path: String) throws(SafetensorsError) -> TensorLayout {
    switch TensorByteCount(dtype: dtype, shape: shape) {
    case .overflow:
      throw .sizeOverflow(path: path, name: name, dtype: dtype, shape: shape)
    case .partialByte:
      throw .partialByte(path: path, name: name, dtype: dtype, shape: shape)
    case .bytes(let byteCount):
      guard end >= begin, end - begin == byteCount else {
        throw .rangeMismatch(
          path: path, name: name, begin: begin, end: end, expectedByteCount: byteCount)
      }
      return TensorLayout(name: name, dtype: dtype, shape: shape, byteRange: begin..<end)
    }
  }
}

extension HeaderCursor {
  fileprivate mutating func readMetadata(
    path: String
  ) throws(SafetensorsError) -> [String: String] {
    guard !takeNull() else { return [:] }
    guard peek() == UInt8(ascii: "{") else { throw .metadataNotStrings(path: path, key: nil) }
    var metadata: [String: String] = [:]
    try readObject { (cursor, key) throws(SafetensorsError) in
      let key = String(decoding: key, as: UTF8.self)
      guard cursor.peek() == UInt8(ascii: "\"") else {
        throw .metadataNotStrings(path: path, key: key)
      }
      let value = String(decoding: try cursor.readString(), as: UTF8.self)
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw .duplicateMetadataKey(path: path, key: key)
      }
    }
    return metadata
  }

  fileprivate mutating func readDType(
    of name: String, path: String
  ) throws(SafetensorsError) -> DType {
    guard peek() == UInt8(ascii: "\"") else {
      throw .invalidEntry(path: path, name: name, field: "dtype", expected: "a string")
    }
    let spelling = String(decoding: try readString(), as: UTF8.self)
    guard let dtype = DType(rawValue: spelling) else {
      throw .unknownDType(path: path, name: name, dtype: spelling)
    }
    return dtype
  }

  fileprivate mutating func readCounts(
    field: String, of name: String, path: String
  ) throws(SafetensorsError) -> [Int] {
    let expected = "an array of integers from 0 to \(Int.max)"
    guard peek() == UInt8(ascii: "[") else {
      throw .invalidEntry(path: path, name: name, field: field, expected: expected)
    }
    var counts: [Int] = []
    try readArray { (cursor) throws(SafetensorsError) in
      guard let count = cursor.takeCount() else {
        throw .invalidEntry(path: path, name: name, field: field, expected: expected)
      }
      counts.append(count)
    }
    return counts
  }
}
