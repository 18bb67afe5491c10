/// Writes small integers as runs and bit-packed groups of eight: the encoding of levels and of
/// indices into dictionaries.
///
/// Source: "Run Length Encoding / Bit-Packing Hybrid" in the encodings of Apache Parquet.
struct RunEncoder {
  /// What has been written, complete after `finish`.
  private(set) var bytes: [UInt8] = []

  private let bitWidth: Int

  /// The value that was put last, and how often it came since the last group that was packed.
  private var runValue: UInt32 = 0
  private var runCount = 0

  /// The values since the last whole group.
  private var group: InlineArray<8, UInt32> = .init(repeating: 0)
  private var groupCount = 0

  /// Where the head of the open sequence of packed groups is, and how many groups it has.
  private var head = 0
  private var packedGroupCount = 0

  /// The most groups whose number fits into a head of one byte.
  private static let packedGroupLimit = 63

  /// An encoder of values below 2^`bitWidth`, which is from 1 to 32.
  init(bitWidth: Int) {
    precondition((1...32).contains(bitWidth))
    self.bitWidth = bitWidth
  }

  /// Puts a value.
  mutating func put(_ value: UInt32) {
    if value == runValue {
      runCount += 1
      // The run has its group already.
      if runCount > 8 { return }
    } else {
      if runCount >= 8 { writeRun() }
      runValue = value
      runCount = 1
    }
    group[groupCount] = value
    groupCount += 1
    if groupCount == 8 { closeGroup() }
  }

  /// Puts values.
  mutating func put(_ values: [UInt32]) {
    for value in values { put(value) }
  }

  /// Puts a value `count` times.
  mutating func put(_ value: UInt32, count: Int) {
    var rest = count
    while rest > 0, value != runValue || runCount <= 8 {
      put(value)
      rest -= 1
    }
    runCount += rest
  }

  /// Writes what is open.
  mutating func finish() {
    if runCount >= 8 {
      writeRun()
    } else if groupCount > 0 {
      // The reader knows how many values there are, and ignores the rest of the group.
      for index in groupCount..<8 { group[index] = 0 }
      packGroup()
    }
    closePackedGroups()
  }

  private mutating func closeGroup() {
    if runCount >= 8 {
      // All eight values extend the run.
      closePackedGroups()
    } else {
      packGroup()
      runCount = 0
    }
    groupCount = 0
  }

  private mutating func packGroup() {
    if packedGroupCount == 0 {
      head = bytes.count
      bytes.append(0)
    }
    packedGroupCount += 1
    // Eight values take `bitWidth` bytes, at most 32.
    var packed = InlineArray<4, UInt64>(repeating: 0)
    var (word, bit) = (0, 0)
    for index in 0..<8 {
      let value = UInt64(group[index])
      packed[word] |= value &<< UInt64(bit)
      bit &+= bitWidth
      guard bit >= 64 else { continue }
      bit &-= 64
      word &+= 1
      if bit > 0 { packed[word] |= value &>> UInt64(bitWidth &- bit) }
    }
    for index in 0..<4 { packed[index] = packed[index].littleEndian }
    withUnsafeBytes(of: &packed) {
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[..<bitWidth]))
    }
    if packedGroupCount == RunEncoder.packedGroupLimit { closePackedGroups() }
  }

  private mutating func closePackedGroups() {
    guard packedGroupCount > 0 else { return }
    bytes[head] = UInt8(packedGroupCount << 1 | 1)
    packedGroupCount = 0
  }

  private mutating func writeRun() {
    closePackedGroups()
    var rest = runCount << 1
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest | 0x80))
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    for shift in stride(from: 0, to: bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: runValue >> UInt32(shift)))
    }
    runCount = 0
    groupCount = 0
  }
}
