/// The values of a page or a dictionary that are not null, decoded.
enum StoredValues: Sendable {
  case byteArrays(ByteArrays)
  case booleans([Bool])
  case int32([Int32])
  case int64([Int64])
  case floats([Float])
  case doubles([Double])

  /// The number of values.
  var count: Int {
    switch self {
    case .byteArrays(let values): values.count
    case .booleans(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .floats(let values): values.count
    case .doubles(let values): values.count
    }
  }

  /// Decodes `count` values of a column from `offset` of a page on.
  ///
  /// Values that share bytes take at most `limit` bytes. Time and memory are linear in the page and
  /// the count.
  init(
    _ memory: PageMemory, from offset: Int, count: Int, column: Column, encoding: Encoding,
    limit: Int
  ) throws(PageFault) {
    let bytes = UnsafeRawBufferPointer(rebasing: memory.bytes[offset...])
    switch (column.type, encoding) {
    case (.byteArray, .plain):
      self = .byteArrays(try ByteArrays(plain: memory, from: offset, count: count))
    case (.byteArray, .deltaLengthByteArray):
      self = .byteArrays(try ByteArrays(deltaLength: memory, from: offset, count: count))
    case (.byteArray, .deltaByteArray):
      self = .byteArrays(try ByteArrays(delta: memory, from: offset, count: count, limit: limit))
    case (.fixedLengthByteArray, .deltaByteArray):
      let values = try ByteArrays(delta: memory, from: offset, count: count, limit: limit)
      guard values.hasOnlyValues(ofByteCount: column.valueByteCount) else {
        throw .damaged(encoding)
      }
      self = .byteArrays(values)
    case (.fixedLengthByteArray, .plain), (.int96, .plain):
      self = .byteArrays(
        try ByteArrays(
          fixedLength: memory, from: offset, count: count, valueByteCount: column.valueByteCount))
    case (.fixedLengthByteArray, .byteStreamSplit):
      let joined = try Self.joinedStreams(bytes, count: count, byteCount: column.valueByteCount)
      self = .byteArrays(
        try ByteArrays(
          fixedLength: joined, from: 0, count: count, valueByteCount: column.valueByteCount))
    case (.boolean, .plain):
      guard (count + 7) / 8 <= bytes.count else { throw .valuesBeyondPage(encoding) }
      self = .booleans((0..<count).map { bytes[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 })
    case (.boolean, .rle):
      self = .booleans(try Self.booleans(bytes, count: count))
    case (.int32, .plain): self = .int32(try Self.copy(bytes, count: count))
    case (.int64, .plain): self = .int64(try Self.copy(bytes, count: count))
    case (.float, .plain): self = .floats(try Self.copy(bytes, count: count))
    case (.double, .plain): self = .doubles(try Self.copy(bytes, count: count))
    case (.int32, .deltaBinaryPacked):
      let values = try DeltaDecoder(bytes, count: count).values
      self = .int32(values.map { Int32(truncatingIfNeeded: $0) })
    case (.int64, .deltaBinaryPacked):
      self = .int64(try DeltaDecoder(bytes, count: count).values)
    case (.int32, .byteStreamSplit): self = .int32(try Self.join(bytes, count: count))
    case (.int64, .byteStreamSplit): self = .int64(try Self.join(bytes, count: count))
    case (.float, .byteStreamSplit): self = .floats(try Self.join(bytes, count: count))
    case (.double, .byteStreamSplit): self = .doubles(try Self.join(bytes, count: count))
    default: throw .unsupportedEncoding(encoding, column.type)
    }
  }

  /// Values of the encoding `plain`.
  private static func copy<Value: BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, count: Int
  ) throws(PageFault) -> [Value] {
    let byteCount = count * MemoryLayout<Value>.size
    guard byteCount <= bytes.count else { throw .valuesBeyondPage(.plain) }
    return [Value](unsafeUninitializedCapacity: count) { values, valueCount in
      UnsafeMutableRawBufferPointer(values).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
      valueCount = count
    }
  }

  /// Values of the encoding `byteStreamSplit`.
  private static func join<Value: BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, count: Int
  ) throws(PageFault) -> [Value] {
    let joined = try joinedStreams(bytes, count: count, byteCount: MemoryLayout<Value>.size)
    return try withExtendedLifetime(joined) { () throws(PageFault) in
      try copy(UnsafeRawBufferPointer(joined.bytes), count: count)
    }
  }

  /// The first bytes of all values, then the second ones, and so on, as whole values.
  private static func joinedStreams(
    _ bytes: UnsafeRawBufferPointer, count: Int, byteCount: Int
  ) throws(PageFault) -> PageMemory {
    guard byteCount == 0 || count <= bytes.count / byteCount else {
      throw .valuesBeyondPage(.byteStreamSplit)
    }
    let joined = PageMemory(byteCount: count * byteCount)
    for place in 0..<byteCount {
      for index in 0..<count {
        joined.bytes[index * byteCount + place] = bytes[place * count + index]
      }
    }
    return joined
  }

  /// Booleans as runs, after the length of these.
  private static func booleans(
    _ bytes: UnsafeRawBufferPointer, count: Int
  ) throws(PageFault) -> [Bool] {
    guard count > 0 else { return [] }
    let runs = try RunDecoder.lengthPrefixed(bytes)
    var decoder = try RunDecoder(runs, bitWidth: 1)
    var values = [Int32](repeating: 0, count: count)
    let fault = values.withUnsafeMutableBufferPointer { values -> PageFault? in
      do throws(PageFault) {
        try decoder.decode(into: values)
        return nil
      } catch {
        return error
      }
    }
    if let fault { throw fault }
    return values.map { $0 == 1 }
  }
}

extension ByteArrays {
  /// Whether all values have the same number of bytes.
  fileprivate func hasOnlyValues(ofByteCount byteCount: Int) -> Bool {
    (0..<count).allSatisfy { index in withBytes(at: index) { $0.count == byteCount } }
  }
}

extension RunDecoder {
  /// The bytes that follow their number, of four bytes.
  static func lengthPrefixed(
    _ bytes: UnsafeRawBufferPointer
  ) throws(PageFault) -> UnsafeRawBufferPointer {
    guard bytes.count >= 4 else { throw .valuesBeyondPage(.rle) }
    let length = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
    guard length <= bytes.count - 4 else { throw .valuesBeyondPage(.rle) }
    return UnsafeRawBufferPointer(rebasing: bytes[4..<4 + length])
  }
}
