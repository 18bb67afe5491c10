extension SafetensorsHeader {
  /// Parses the JSON of a header and checks everything that can be checked without the data.
  ///
  /// Rejects what the reference reader rejects, and besides a first byte other than `{`, repeated
  /// names and metadata keys, entries written as arrays, and numbers beyond 63 bits. Unknown extra
  /// fields of an entry are passed over, as they are there.
  init(json: UnsafeRawBufferPointer, path: String) throws(SafetensorsError) {
    try Self.checkUTF8(json, path: path)
    guard json.first == UInt8(ascii: "{") else {
      throw .headerNotObject(path: path, byte: json.first)
    }
    var scanner = HeaderScanner(bytes: json, path: path)
    var entries: [HeaderEntry] = []
    var metadata: [String: String] = [:]
    var names: Set<[UInt8]> = []
    try scanner.scanObject { (scanner, name) throws(SafetensorsError) in
      guard names.insert(Array(name.utf8)).inserted else {
        throw .duplicateName(path: path, name: name)
      }
      if name == Self.metadataKey {
        metadata = try scanner.scanMetadata()
      } else {
        entries.append(try HeaderEntry(name: name, scanner: &scanner))
      }
    }
    try scanner.expectEnd()
    let layouts = try Self.layouts(of: entries, path: path)
    self.init(
      layouts: layouts, metadata: metadata, dataByteCount: layouts.last?.byteRange.upperBound ?? 0)
  }

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

  init(name: String, scanner: inout HeaderScanner) throws(SafetensorsError) {
    let path = scanner.path
    guard scanner.peek() == UInt8(ascii: "{") else {
      throw .invalidEntry(path: path, name: name, field: nil, expected: "an object")
    }
    var dtype: DType?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.scanObject { (scanner, field) throws(SafetensorsError) in
      switch field {
      case "dtype" where dtype == nil:
        dtype = try scanner.scanDType(of: name)
      case "shape" where shape == nil:
        shape = try scanner.scanCounts(field: field, of: name)
      case "data_offsets" where offsets == nil:
        offsets = try scanner.scanCounts(field: field, of: name)
      case "dtype", "shape", "data_offsets":
        throw .invalidEntry(path: path, name: name, field: field, expected: "there once")
      default:
        try scanner.skipValue()
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

extension HeaderScanner {
  fileprivate mutating func scanMetadata() throws(SafetensorsError) -> [String: String] {
    guard !consumeNull() else { return [:] }
    let path = path
    guard peek() == UInt8(ascii: "{") else { throw .metadataNotStrings(path: path, key: nil) }
    var metadata: [String: String] = [:]
    try scanObject { (scanner, key) throws(SafetensorsError) in
      guard scanner.peek() == UInt8(ascii: "\"") else {
        throw .metadataNotStrings(path: path, key: key)
      }
      guard metadata.updateValue(try scanner.scanString(), forKey: key) == nil else {
        throw .duplicateMetadataKey(path: path, key: key)
      }
    }
    return metadata
  }

  fileprivate mutating func scanDType(of name: String) throws(SafetensorsError) -> DType {
    guard peek() == UInt8(ascii: "\"") else {
      throw .invalidEntry(path: path, name: name, field: "dtype", expected: "a string")
    }
    let spelling = try scanString()
    guard let dtype = DType(rawValue: spelling) else {
      throw .unknownDType(path: path, name: name, dtype: spelling)
    }
    return dtype
  }

  fileprivate mutating func scanCounts(
    field: String, of name: String
  ) throws(SafetensorsError) -> [Int] {
    let expected = "an array of integers from 0 to \(Int.max)"
    let path = path
    guard peek() == UInt8(ascii: "[") else {
      throw .invalidEntry(path: path, name: name, field: field, expected: expected)
    }
    var counts: [Int] = []
    try scanArray { (scanner) throws(SafetensorsError) in
      guard let count = scanner.scanCount() else {
        throw .invalidEntry(path: path, name: name, field: field, expected: expected)
      }
      counts.append(count)
    }
    return counts
  }
}
