/// Values of any length, which lie in the memory of their page.
struct ByteArrays: Sendable {
  /// The number of values.
  var count: Int { starts.count - 1 }

  private let memory: PageMemory

  /// Where each value begins, and where the one after the last would; strictly, each value ends
  /// `gap` bytes before the next one begins.
  private let starts: [UInt32]
  private let gap: Int

  /// The bytes that `plain` puts before a value: its length.
  private static let lengthByteCount = 4

  /// The bytes of the value at `index`, copied.
  func bytes(at index: Int) -> [UInt8] {
    withBytes(at: index) { Array($0) }
  }

  /// Calls `body` with the bytes of the value at `index`, which are valid during the call.
  @inline(__always)
  func withBytes<Result>(at index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withExtendedLifetime(memory) {
      body(
        UnsafeRawBufferPointer(
          rebasing: memory.bytes[Int(starts[index])..<Int(starts[index + 1]) - gap]))
    }
  }

  /// The bytes of the longest value.
  var longestByteCount: Int {
    zip(starts, starts.dropFirst()).reduce(0) { max($0, Int($1.1 - $1.0) - gap) }
  }

  /// The bytes of all values.
  var byteCount: Int {
    Int((starts.last ?? 0) - (starts.first ?? 0)) - gap * count
  }

  /// Values that begin at `offset` of a page, in the encoding `plain`.
  init(plain memory: PageMemory, from offset: Int, count: Int) throws(PageFault) {
    let bytes = UnsafeRawBufferPointer(memory.bytes)
    guard count <= (bytes.count - offset) / Self.lengthByteCount else {
      throw .valuesBeyondPage(.plain)
    }
    var isDamaged = false
    starts = [UInt32](unsafeUninitializedCapacity: count + 1) { starts, startCount in
      var position = offset
      for index in 0..<count {
        guard bytes.count - position >= Self.lengthByteCount else {
          isDamaged = true
          return
        }
        let length = Int(
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
        position += Self.lengthByteCount
        guard length <= bytes.count - position else {
          isDamaged = true
          return
        }
        starts[index] = UInt32(position)
        position += length
      }
      starts[count] = UInt32(position + Self.lengthByteCount)
      startCount = count + 1
    }
    guard !isDamaged else { throw .valuesBeyondPage(.plain) }
    self.memory = memory
    gap = Self.lengthByteCount
  }

  /// Values of `valueByteCount` bytes each, which begin at `offset` of a page.
  init(
    fixedLength memory: PageMemory, from offset: Int, count: Int, valueByteCount: Int
  ) throws(PageFault) {
    guard valueByteCount == 0 || count <= (memory.bytes.count - offset) / valueByteCount else {
      throw .valuesBeyondPage(.plain)
    }
    starts = (0...count).map { UInt32(offset + $0 * valueByteCount) }
    self.memory = memory
    gap = 0
  }

  /// Values of given lengths, which begin at `offset` of a page and follow each other.
  private init(
    memory: PageMemory, from offset: Int, lengths: [Int64], encoding: Encoding
  ) throws(PageFault) {
    var starts: [UInt32] = []
    starts.reserveCapacity(lengths.count + 1)
    var position = offset
    starts.append(UInt32(position))
    for length in lengths {
      guard length >= 0, length <= memory.bytes.count - position else {
        throw .valuesBeyondPage(encoding)
      }
      position += Int(length)
      starts.append(UInt32(position))
    }
    self.starts = starts
    self.memory = memory
    gap = 0
  }

  /// Values that begin at `offset` of a page, in the encoding `deltaLengthByteArray`.
  init(deltaLength memory: PageMemory, from offset: Int, count: Int) throws(PageFault) {
    let lengths = try DeltaDecoder(
      UnsafeRawBufferPointer(rebasing: memory.bytes[offset...]), count: count)
    try self.init(
      memory: memory, from: offset + lengths.byteCount, lengths: lengths.values,
      encoding: .deltaLengthByteArray)
  }

  /// Values that begin at `offset` of a page, in the encoding `deltaByteArray`.
  ///
  /// Each begins as the one before does; together they take at most `limit` bytes.
  init(
    delta memory: PageMemory, from offset: Int, count: Int, limit: Int
  ) throws(PageFault) {
    let prefixes = try DeltaDecoder(
      UnsafeRawBufferPointer(rebasing: memory.bytes[offset...]), count: count)
    let suffixes = try ByteArrays(
      deltaLength: memory, from: offset + prefixes.byteCount, count: count)
    var lengths: [Int64] = []
    lengths.reserveCapacity(count)
    var byteCount = 0
    for index in 0..<count {
      let prefix = prefixes.values[index]
      guard prefix >= 0, prefix <= lengths.last ?? 0 else { throw .damaged(.deltaByteArray) }
      lengths.append(prefix + Int64(suffixes.starts[index + 1] - suffixes.starts[index]))
      byteCount += Int(lengths[index])
      guard byteCount <= limit else { throw .valuesTooLarge(limit: limit) }
    }
    let joined = PageMemory(byteCount: byteCount)
    var (position, before) = (0, 0)
    for index in 0..<count {
      let prefix = Int(prefixes.values[index])
      if prefix > 0 {
        UnsafeMutableRawBufferPointer(rebasing: joined.bytes[position..<position + prefix])
          .copyMemory(
            from: UnsafeRawBufferPointer(rebasing: joined.bytes[before..<before + prefix]))
      }
      suffixes.withBytes(at: index) { suffix in
        UnsafeMutableRawBufferPointer(rebasing: joined.bytes[(position + prefix)...])
          .copyMemory(from: suffix)
      }
      before = position
      position += Int(lengths[index])
    }
    try self.init(memory: joined, from: 0, lengths: lengths, encoding: .deltaByteArray)
  }
}
