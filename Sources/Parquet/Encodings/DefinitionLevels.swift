/// Which rows of a page have a value.
struct DefinitionLevels {
  /// For each row the place of its value among the values that are stored, or `null`; nil where
  /// every row has one.
  private(set) var places: [Int32]?

  /// The number of values that are stored.
  private(set) var presentCount: Int

  /// The place of a value that is null.
  static let null: Int32 = -1

  /// Levels of a page in which every row has a value.
  init(rowCount: Int) {
    presentCount = rowCount
  }

  /// Levels of `rowCount` rows in the encoding `rle`; a value is there at the level `maximum`.
  init(
    runs bytes: UnsafeRawBufferPointer, rowCount: Int, maximum: Int
  ) throws(PageFault) {
    self.init(rowCount: 0)
    var decoder = try RunDecoder(bytes, bitWidth: Self.bitWidth(of: maximum))
    var row = 0
    while row < rowCount {
      let run = try decoder.next()
      let count = min(run.count, rowCount - row)
      switch run {
      case .repeated(let level, _):
        guard level <= maximum else { throw .damaged(.rle) }
        append(isPresent: level == maximum, count: count, row: row, rowCount: rowCount)
      case .packed(let packed, _):
        for index in 0..<count {
          let level = packed[index]
          guard level <= maximum else { throw .damaged(.rle) }
          append(isPresent: level == maximum, count: 1, row: row + index, rowCount: rowCount)
        }
      }
      row += count
    }
  }

  /// Levels of `rowCount` rows in the deprecated encoding `bitPacked`, from the highest bit of each
  /// byte down.
  init(
    bitPacked bytes: UnsafeRawBufferPointer, rowCount: Int, maximum: Int
  ) throws(PageFault) {
    self.init(rowCount: 0)
    let bitWidth = Self.bitWidth(of: maximum)
    for row in 0..<rowCount {
      var level = 0
      for bit in row * bitWidth..<(row + 1) * bitWidth {
        level = level << 1 | Int(bytes[bit >> 3] >> UInt8(7 - bit & 7) & 1)
      }
      guard level <= maximum else { throw .damaged(.bitPacked) }
      append(isPresent: level == maximum, count: 1, row: row, rowCount: rowCount)
    }
  }

  /// The bits of a level up to `maximum`.
  static func bitWidth(of maximum: Int) -> Int {
    Int.bitWidth - maximum.leadingZeroBitCount
  }

  @inline(__always)
  private mutating func append(isPresent: Bool, count: Int, row: Int, rowCount: Int) {
    if isPresent {
      if places != nil {
        for index in 0..<count { places?.append(Int32(presentCount + index)) }
      }
      presentCount += count
      return
    }
    if places == nil {
      // Up to here, every row has a value.
      places = []
      places?.reserveCapacity(rowCount)
      for index in 0..<row { places?.append(Int32(index)) }
    }
    for _ in 0..<count { places?.append(Self.null) }
  }
}
